namespace React.Corpora;

/// <summary>Which columns of a table hold what. Names are compared without regard to case; what is null is found by the names in use.</summary>
/// <param name="Image">Path of the picture, absolute or relative to the table's folder.</param>
/// <param name="Url">Where the picture can be fetched.</param>
/// <param name="Caption">The text.</param>
/// <param name="Key">Name of the pair.</param>
public sealed record TableColumns(string? Image = null, string? Url = null, string? Caption = null, string? Key = null)
{
    private const string NumberedName = "column";

    // LAION: SAMPLE_ID, URL, TEXT; img2dataset: key, url, caption; clip-retrieval: image_path, caption; OpenCLIP's CSV: filepath, title; DataComp: uid, url, text.
    private static readonly string[] ImageNames = ["image_path", "filepath", "file_path", "filename", "file_name", "image_file", "path", "image", "locator"];
    private static readonly string[] UrlNames = ["url", "image_url", "img_url"];
    private static readonly string[] CaptionNames = ["caption", "text", "title", "description", "alt_text"];
    private static readonly string[] KeyNames = ["key", "sample_id", "uid", "image_id", "id"];

    /// <summary>All are found by their names.</summary>
    public static TableColumns Known { get; } = new();

    /// <summary>Whether columns are asked for by the names that a table without a header line gets: <c>column0</c> and so on.</summary>
    internal bool ByNumber => Asked.Any(name => name.StartsWith(NumberedName, StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(NumberedName.Length), out _));

    private IEnumerable<string> Asked => new[] { Image, Url, Caption, Key }.OfType<string>();

    /// <summary>What a column without a name is called.</summary>
    internal static string Numbered(int number) => $"{NumberedName}{number}";

    /// <summary>The names as the table writes them; without a column for the caption, or for the picture, there are no pairs in it.</summary>
    /// <param name="names">All columns of the table.</param>
    /// <param name="path">The table, for errors.</param>
    /// <exception cref="ReactException">A column that was asked for is not there, or none for the caption, or none for the picture.</exception>
    internal TableColumns In(IReadOnlyList<string> names, string path) => AnyIn(names, path) switch
    {
        { Caption: null } => throw Missing("has no column that is known to hold captions", names, path),
        { Image: null, Url: null } => throw Missing("has no column that is known to hold pictures' paths or addresses", names, path),
        var found => found,
    };

    /// <summary>The names as the table writes them, null where it has none.</summary>
    /// <exception cref="ReactException">A column that was asked for is not there.</exception>
    internal TableColumns AnyIn(IReadOnlyList<string> names, string path)
    {
        foreach (var name in Asked.Where(name => Match(names, name) is null))
        {
            throw Missing($"has no column '{name}'", names, path);
        }

        // Whoever says where the addresses stand, and not where the paths do, wants the addresses.
        return new TableColumns(Image is null && Url is not null ? null : Find(names, Image, ImageNames), Find(names, Url, UrlNames), Find(names, Caption, CaptionNames), Find(names, Key, KeyNames));
    }

    private static string? Find(IReadOnlyList<string> names, string? asked, string[] known) =>
        asked is not null ? Match(names, asked) : known.Select(name => Match(names, name)).FirstOrDefault(name => name is not null);

    private static string? Match(IReadOnlyList<string> names, string name) =>
        names.FirstOrDefault(other => other.Equals(name, StringComparison.Ordinal)) ?? names.FirstOrDefault(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ReactException Missing(string what, IReadOnlyList<string> names, string path)
    {
        const int shown = 40;
        const int length = 60;
        var list = string.Join(", ", names.Take(shown).Select(name => name.Length > length ? name[..length] + "…" : name)) + (names.Count > shown ? ", …" : "");
        return new ReactException("ReactTableColumns", ReactErrorKind.InvalidArgument, $"'{path}' {what}; its columns are: {list}.",
            "New-ReactIndex takes names by -ImageColumn or -UrlColumn, -CaptionColumn and -KeyColumn. Without a header line columns are called column0, column1 and so on.", path);
    }
}
