using React.Work;

namespace React.Indexing.Faiss;

/// <summary>A search that has nothing but faiss: where it finds fewer than there are, it looks again, more thoroughly each time.</summary>
internal sealed class FaissFileSearch(FaissIndex faiss, string name, long probes, IWorkObserver observer)
{
    private const int CandidatesPerCall = 1 << 22;
    private const int Growth = 4;

    public SearchHit[][] Run(ReadOnlyMemory<float> queries, int k, RowSet? among, CancellationToken stopping)
    {
        var dimension = faiss.Dimension;
        var results = new SearchHit[queries.Length / dimension][];
        Array.Fill(results, []);
        var least = (int)Math.Min(k, among?.Count ?? faiss.Count);
        if (least == 0)
        {
            return results;
        }

        var selects = among is not null && faiss.Shape.CanSelect;
        var share = among is null || selects ? 1 : Math.Max((double)among.Count / faiss.Count, 1e-6);
        var size = (int)Math.Min(Math.Min(faiss.Count, ExactSearch.MaxCount), Math.Ceiling(least / share));
        var lists = probes == 0 ? 0 : (long)Math.Min(faiss.Shape.Lists, Math.Max(probes, Math.Ceiling(4.0 * size * faiss.Shape.Lists / Math.Max(1, faiss.Count))));
        int[] pending = [.. Enumerable.Range(0, results.Length)];
        while (true)
        {
            var step = Math.Max(1, CandidatesPerCall / size);
            foreach (var block in pending.Chunk(step))
            {
                Search(queries, block, size, lists, k, selects ? among : null, among, results, stopping);
            }

            pending = [.. pending.Where(i => results[i].Length < least)];
            var (largest, all) = (size >= Math.Min(faiss.Count, ExactSearch.MaxCount), lists >= faiss.Shape.Lists || lists == 0);
            if (pending.Length == 0)
            {
                return results;
            }

            if (largest && all)
            {
                observer.Warning($"{pending.Length} queries found fewer than {least} neighbours in '{name}': its links or lists do not lead to more.");
                return results;
            }

            size = (int)Math.Min(Math.Min(faiss.Count, ExactSearch.MaxCount), (long)size * Growth);
            lists = Math.Min(faiss.Shape.Lists, lists * Growth);
        }
    }

    private void Search(ReadOnlyMemory<float> queries, int[] numbers, int size, long lists, int k, RowSet? selected, RowSet? among, SearchHit[][] results, CancellationToken stopping)
    {
        var dimension = faiss.Dimension;
        var block = new float[numbers.Length * dimension];
        for (var i = 0; i < numbers.Length; i++)
        {
            queries.Span.Slice(numbers[i] * dimension, dimension).CopyTo(block.AsSpan(i * dimension));
        }

        var (scores, ids) = (new float[numbers.Length * size], new long[numbers.Length * size]);
        faiss.Search(block, size, scores, ids, lists, selected, stopping);
        for (var i = 0; i < numbers.Length; i++)
        {
            var hits = new List<SearchHit>(size);
            for (var place = i * size; place < (i + 1) * size; place++)
            {
                if (ids[place] >= faiss.Count)
                {
                    throw new ReactException("ReactFaissMisaligned", ReactErrorKind.Mismatch, $"'{name}' names vector {ids[place]}, but holds {faiss.Count}: its ids are no positions, so no row of a table belongs to them.",
                        "Use an index whose ids are positions.", name);
                }

                if (ids[place] >= 0 && (among is null || among.Contains(ids[place])))
                {
                    hits.Add(new SearchHit(ids[place], scores[place]));
                }
            }

            results[numbers[i]] = [.. hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id).DistinctBy(hit => hit.Id).Take(k)];
        }
    }
}
