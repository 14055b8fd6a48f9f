using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace React.Retrieval.Quality.Rules;

/// <summary>
/// Tells captions that say nothing of their picture. A caption is taken apart into words; words that name the picture as a thing on a page, a camera's
/// numbering or a shop's standing phrases count as none. Whatever has one other word stays: "snow_leopard.jpg" names an animal.
/// </summary>
internal static partial class CaptionHygiene
{
    // English, since that is the language of most such words, whatever that of the page.
    private static readonly FrozenSet<string> Furniture = """
        a all an and are at be by for from here in is it no not of off on or our over that the their this to up we with you your
        image images img pic pics picture pictures photo photos photograph photography snapshot snap screenshot screen shot scan
        thumbnail thumb thumbs logo logos icon icons avatar banner background wallpaper placeholder preview default sample untitled unnamed
        click tap press enlarge zoom view full larger large big bigger size original hires res high low resolution quality
        home gallery galleries album albums page pages index menu next previous prev back top main slide slideshow carousel
        figure fig file files filename attachment upload uploads download downloads copy edit edited final version draft
        free shipping order orders cart basket buy shop store checkout add price login log sign register subscribe newsletter share tweet
        available unavailable coming soon loading load error found missing null none undefined empty test na
        copyright rights reserved terms privacy cookie cookies policy advertisement ad ads sponsored read more see show hide close
        dsc dscn dscf dscn dcim pict gopr gp mvi pxl wp vid img whatsapp imgp sam cimg csc sdc kif stp
        jpg jpeg png gif webp bmp tif tiff heic svg raw cr nef pdf php html htm asp aspx jsp id mp mov avi
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The reason to leave a caption out, or null.</summary>
    public static string? Problem(string caption)
    {
        var bare = Address().Replace(caption, " ");
        var says = Words(bare).Any(IsContent);
        return says && !HasFewLetters(caption) ? null
            : !says && bare.Length != caption.Length ? "CaptionAddress"
            : !says && FileName().IsMatch(caption) ? "CaptionFileName"
            : HasFewLetters(caption) ? "CaptionFewLetters"
            : "CaptionBoilerplate";
    }

    /// <summary>A caption by which repetitions are told: without case, with every number alike and single spaces.</summary>
    public static string Pattern(string caption)
    {
        var pattern = new StringBuilder(caption.Length);
        foreach (var c in caption)
        {
            var next = char.IsDigit(c) ? '0' : char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c);
            if (next is not ('0' or ' ') || pattern.Length == 0 || pattern[^1] != next)
            {
                pattern.Append(next);
            }
        }

        return pattern.ToString().Trim();
    }

    /// <summary>Whether at least half of its signs are digits, punctuation and symbols, or there is none.</summary>
    private static bool HasFewLetters(string caption)
    {
        var signs = caption.Count(c => !char.IsWhiteSpace(c));
        return 2 * caption.Count(c => char.IsDigit(c) || char.IsPunctuation(c) || char.IsSymbol(c)) >= signs;
    }

    private static IEnumerable<string> Words(string caption) => Word().Matches(caption).Select(match => match.Value.ToLowerInvariant());

    /// <summary>Single Latin letters are what is left of numbers such as "a3f9"; in other scripts one sign may be a word.</summary>
    private static bool IsContent(string word) => !Furniture.Contains(word) && (word.Length > 1 || word[0] > '\u024F');

    [GeneratedRegex(@"(?:https?://|ftp://|www\.)\S+|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|co|uk|de|fr|ru|cn|jp|io|biz|eu)\b(?:/\S*)?", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\S+\.[A-Za-z0-9]{2,5}(?:\?\S*)?$|^[A-Za-z]{1,5}[-_ ]?[0-9]{2,}\S*$", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|[\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{L}")]
    private static partial Regex Word();
}
