using System.Globalization;

namespace React.Tokenization;

/// <summary>
/// The character properties that token ids depend on. They come from a table of ours and not from the runtime,
/// whose Unicode version and globalization mode differ from machine to machine.
/// </summary>
internal static class UnicodeTables
{
    private const byte Letter = 1;
    private const byte Number = 2;
    private const byte Cased = 4;
    private const byte CaseIgnorable = 8;
    private const byte HasLower = 16;
    private const byte HasClass = 32;
    private const byte HasDecomposition = 64;
    private const byte HasWidth = 128;

    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;

    private static readonly byte[]?[] Pages = new byte[0x110000 >> PageBits][];
    private static readonly Dictionary<int, int> LowerCase = [];
    private static readonly Dictionary<int, int> CombiningClasses = [];
    private static readonly Dictionary<int, (int First, int Second)> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, int> Widths = [];

    static UnicodeTables()
    {
        foreach (var (section, entry) in EmbeddedText.Entries("unicode-tables.txt"))
        {
            Read(section, entry);
        }
    }

    /// <summary>General category L*.</summary>
    public static bool IsLetter(int codePoint) => (Flags(codePoint) & Letter) != 0;

    /// <summary>General category N*.</summary>
    public static bool IsNumber(int codePoint) => (Flags(codePoint) & Number) != 0;

    /// <summary>Has letter case and is not ignorable, as the rule of the final sigma means it.</summary>
    public static bool IsCased(int codePoint) => (Flags(codePoint) & Cased) != 0;

    /// <summary>Is skipped when the rule of the final sigma looks for neighbours.</summary>
    public static bool IsCaseIgnorable(int codePoint) => (Flags(codePoint) & CaseIgnorable) != 0;

    /// <summary>The property White_Space.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint switch
    {
        <= 0x20 => codePoint is 0x20 or (>= 0x9 and <= 0xD),
        < 0x1680 => codePoint is 0x85 or 0xA0,
        _ => codePoint is 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000,
    };

    /// <summary>Simple lower case; the character itself where it has none.</summary>
    public static int ToLower(int codePoint) => (Flags(codePoint) & HasLower) != 0 ? LowerCase[codePoint] : codePoint;

    /// <summary>Canonical combining class.</summary>
    public static int CombiningClass(int codePoint) => (Flags(codePoint) & HasClass) != 0 ? CombiningClasses[codePoint] : 0;

    /// <summary>One step of canonical decomposition; <c>Second</c> is 0 where it is a single character.</summary>
    public static bool TryDecompose(int codePoint, out (int First, int Second) parts)
    {
        parts = default;
        return (Flags(codePoint) & HasDecomposition) != 0 && Decompositions.TryGetValue(codePoint, out parts);
    }

    /// <summary>The character that two others compose to.</summary>
    public static bool TryCompose(int first, int second, out int composed) => Compositions.TryGetValue((first, second), out composed);

    /// <summary>The ordinary form of a full or half width character; the character itself where it is ordinary.</summary>
    public static int ToOrdinaryWidth(int codePoint) => (Flags(codePoint) & HasWidth) != 0 ? Widths[codePoint] : codePoint;

    private static byte Flags(int codePoint) => Pages[codePoint >> PageBits] is { } page ? page[codePoint & (PageSize - 1)] : (byte)0;

    private static void Mark(int codePoint, byte flag) => (Pages[codePoint >> PageBits] ??= new byte[PageSize])[codePoint & (PageSize - 1)] |= flag;

    private static void Read(string section, string entry)
    {
        switch (section)
        {
            case "letter":
                MarkAll(entry, Letter);
                break;
            case "number":
                MarkAll(entry, Number);
                break;
            case "cased":
                MarkAll(entry, Cased);
                break;
            case "case-ignorable":
                MarkAll(entry, CaseIgnorable);
                break;
            case "lower":
                Map(entry, LowerCase, HasLower, relative: true);
                break;
            case "combining-class":
                Map(entry, CombiningClasses, HasClass, relative: false);
                break;
            case "width":
                Map(entry, Widths, HasWidth, relative: true);
                break;
            case "composition" or "decomposition":
                ReadDecomposition(entry, composes: section == "composition");
                break;
            default:
                throw new InvalidOperationException($"Unknown section '{section}'.");
        }
    }

    private static void MarkAll(string range, byte flag)
    {
        foreach (var codePoint in Range(range))
        {
            Mark(codePoint, flag);
        }
    }

    private static void Map(string entry, Dictionary<int, int> target, byte flag, bool relative)
    {
        var colon = entry.IndexOf(':', StringComparison.Ordinal);
        var value = int.Parse(entry.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        foreach (var codePoint in Range(entry.AsSpan(0, colon)))
        {
            target.Add(codePoint, relative ? codePoint + value : value);
            Mark(codePoint, flag);
        }
    }

    private static void ReadDecomposition(string entry, bool composes)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var codePoint = EmbeddedText.CodePoint(entry.AsSpan(0, equals));
        var parts = entry[(equals + 1)..].Split('+');
        var first = EmbeddedText.CodePoint(parts[0]);
        var second = parts.Length > 1 ? EmbeddedText.CodePoint(parts[1]) : 0;
        Decompositions.Add(codePoint, (first, second));
        Mark(codePoint, HasDecomposition);
        if (composes)
        {
            Compositions.Add((first, second), codePoint);
        }
    }

    private static IEnumerable<int> Range(ReadOnlySpan<char> text)
    {
        var step = text.EndsWith("/2", StringComparison.Ordinal) ? 2 : 1;
        text = step == 2 ? text[..^2] : text;
        var dash = text.IndexOf('-');
        var first = EmbeddedText.CodePoint(dash < 0 ? text : text[..dash]);
        var last = dash < 0 ? first : EmbeddedText.CodePoint(text[(dash + 1)..]);
        return Enumerable.Range(0, ((last - first) / step) + 1).Select(index => first + (index * step));
    }
}
