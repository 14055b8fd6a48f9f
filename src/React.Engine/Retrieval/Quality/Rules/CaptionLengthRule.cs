using System.Text;
using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Leaves captions out that are too short to say anything, or so long that they are the text of a page.</summary>
/// <param name="minimum">Letters at least, an ideograph counting as three; null for any.</param>
/// <param name="maximum">Characters at most; null for any.</param>
internal sealed class CaptionLengthRule(int? minimum, int? maximum) : IQualityRule
{
    // From here on most scripts write whole words with one or two signs.
    private const int FirstIdeograph = 0x2E80;
    private const int LettersOfIdeograph = 3;

    public string Name => "CaptionLength";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var place in set.Left().ToArray())
        {
            var caption = set[place].Caption;
            if (Letters(caption) is var letters && letters < minimum)
            {
                set.Remove(place, "CaptionTooShort", $"the caption has {letters} letters, fewer than {minimum}.");
            }
            else if (caption.Length > maximum)
            {
                set.Remove(place, "CaptionTooLong", $"the caption has {caption.Length:N0} characters, more than {maximum:N0}.");
            }
        }
    }

    private static int Letters(string caption) =>
        caption.EnumerateRunes().Where(Rune.IsLetter).Sum(rune => rune.Value >= FirstIdeograph ? LettersOfIdeograph : 1);
}
