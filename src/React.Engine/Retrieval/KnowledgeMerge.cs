namespace React.Retrieval;

/// <summary>Makes one list per class of the hits of its queries.</summary>
public static class KnowledgeMerge
{
    /// <summary>The best <paramref name="count"/> pairs of a class: each pair once, with its best query; best score first, equal scores by lower id.</summary>
    /// <param name="hits">Hits of all queries of the class, in any order.</param>
    /// <param name="count">How many pairs to keep.</param>
    public static IReadOnlyList<KnowledgeHit> Best(IEnumerable<KnowledgeHit> hits, int count)
    {
        var best = new Dictionary<long, KnowledgeHit>();
        foreach (var hit in hits)
        {
            if (!best.TryGetValue(hit.Id, out var other) || hit.Score > other.Score || (hit.Score == other.Score && hit.Query < other.Query))
            {
                best[hit.Id] = hit;
            }
        }

        return [.. best.Values.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id).Take(count)];
    }

    /// <summary>
    /// The original's way: query by query, best first within each, every file name once with the hit that met it first; nothing is cut or sorted afterwards.
    /// </summary>
    /// <param name="hits">Hits in the order of queries, best first within each.</param>
    /// <param name="nameOf">The name by which two hits count as the same file.</param>
    public static IReadOnlyList<KnowledgeHit> FirstHit(IEnumerable<KnowledgeHit> hits, Func<KnowledgeHit, string> nameOf)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. hits.Where(hit => seen.Add(nameOf(hit)))];
    }
}
