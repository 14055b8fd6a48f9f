namespace React.Retrieval;

/// <summary>Queries whose hits are merged into one list.</summary>
/// <param name="Class">The class they are for, or null.</param>
/// <param name="Queries">Texts or paths, as pairs tell them.</param>
/// <param name="Extended">The further queries that a word makes.</param>
internal sealed record QuerySet(string? Class, IReadOnlyList<string> Queries, Func<string, IEnumerable<string>> Extended)
{
    /// <summary>The queries of texts or pictures that belong to no class.</summary>
    public static QuerySet Of(IReadOnlyList<string> items) => new(null, items, word => items.Select(item => $"{item}, {word}"));

    /// <summary>The queries of a class: each of its names in each template, and its descriptions where they are wanted. A word joins the name that is preferred.</summary>
    public static QuerySet Of(ReactTask task, int position, bool descriptions)
    {
        var queries = TaskQuery.For(task, position).Concat(descriptions ? TaskQuery.Descriptions(task, position) : []);
        return new QuerySet(task.Classes[position].Name, [.. queries.Select(query => query.Text).Distinct(StringComparer.Ordinal)],
            word => task.Templates.Select(template => ReactTask.Fill(template, $"{task.Classes[position].BestName}, {word}")));
    }

    /// <summary>The set with the queries that some words make behind its own.</summary>
    public QuerySet With(IEnumerable<string> words) => this with { Queries = [.. Queries.Concat(words.SelectMany(Extended)).Distinct(StringComparer.Ordinal)] };

    /// <summary>What to call the set in a report.</summary>
    public string Label => Class is null ? Queries[0] : $"Class '{Class}'";
}
