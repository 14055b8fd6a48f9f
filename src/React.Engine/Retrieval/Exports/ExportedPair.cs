namespace React.Retrieval.Exports;

/// <summary>A pair with all that claim it.</summary>
/// <param name="Claims">The pair as each class found it, best score first.</param>
internal sealed record ExportedPair(IReadOnlyList<ReactPair> Claims)
{
    /// <summary>The pair as the class with the best score found it.</summary>
    public ReactPair Best => Claims[0];

    /// <summary>The classes that claim it, best score first.</summary>
    public IEnumerable<string> Classes => Claims.Select(claim => claim.Class).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Makes one of those that are the same pair: by id, or by place where they come from no index. In the order in which they came.</summary>
    public static IReadOnlyList<ExportedPair> From(IEnumerable<ReactPair> pairs) =>
        [.. pairs.GroupBy(pair => (pair.Id, pair.Id < 0 ? pair.Locator : "")).Select(same => new ExportedPair([.. same.OrderByDescending(pair => pair.Score)]))];
}
