using React.Corpora;
using React.Embedding;
using React.Indexing;
using React.Work;

namespace React.Retrieval;

/// <summary>Retrieves pairs for tasks, texts and pictures (REACT, section 3.1).</summary>
public sealed class KnowledgeSearch
{
    // One pass over the vectors serves a group of classes: enough queries for matrix products at full speed,
    // few enough that the first pairs leave long before a task of a thousand classes is done.
    private const int QueriesPerPass = 256;

    private readonly ReactIndex _index;
    private readonly IEmbedder _embedder;
    private readonly IWorkObserver _observer;

    /// <param name="index">Where to search.</param>
    /// <param name="embedder">The model that made the index.</param>
    /// <param name="model">Its name.</param>
    /// <param name="observer">Told of decisions and progress.</param>
    /// <exception cref="ReactException">The index was made with another model.</exception>
    public KnowledgeSearch(ReactIndex index, IEmbedder embedder, string model, IWorkObserver observer)
    {
        index.EnsureModel(embedder.Fingerprint, model);
        _index = index;
        _embedder = embedder;
        _observer = observer;
    }

    /// <summary>Pairs for each class, text or picture, after merging.</summary>
    public int Count { get; init; } = 200;

    /// <summary>Pairs for each single query; 0 to count by <see cref="Count"/>.</summary>
    public int CountPerQuery { get; init; }

    /// <summary>Pictures decoded at once; null for one per processor.</summary>
    public int? Decoders { get; init; }

    /// <summary>What queries are compared with.</summary>
    public KnowledgeKey Against { get; init; } = KnowledgeKey.Image;

    /// <summary>
    /// The knowledge of a task, class by class. With <see cref="Count"/>, the best of all queries of the class, best first;
    /// with <see cref="CountPerQuery"/>, the original's way: every query's best, a file once a class, in the order of first hits.
    /// Classes leave as soon as they are found, while the search for later ones goes on.
    /// </summary>
    public IEnumerable<ReactPair> ByTask(ReactTask task, CancellationToken stopping)
    {
        var sets = task.Classes.Select((item, position) =>
            new QuerySet(item.Name, [.. TaskQuery.For(task, position).Select(query => query.Text)]));
        return Search(sets, task.Name, task.Classes.Count, stopping);
    }

    /// <summary>The pairs nearest to each text, best first.</summary>
    public IEnumerable<ReactPair> ByText(IReadOnlyList<string> texts, CancellationToken stopping) =>
        Search(texts.Select(text => new QuerySet(null, [text])), null, texts.Count, stopping);

    /// <summary>The pairs nearest to each picture, best first. A picture that cannot be read is rejected.</summary>
    public IEnumerable<ReactPair> ByImage(IEnumerable<string> paths, CancellationToken stopping)
    {
        var pump = new EmbeddingPump(_embedder, decoders: Decoders).Images(paths, path => ImageLocator.File(path).Read(), path => path, Reject, stopping);
        foreach (var group in pump.Chunk(QueriesPerPass))
        {
            var sets = group.Select(item => new QuerySet(null, [item.Item])).ToArray();
            float[] queries = [.. group.SelectMany(item => item.Vector)];
            foreach (var pair in Merge(sets, queries, null, stopping))
            {
                yield return pair;
            }
        }

        void Reject(string path, ReactException error) =>
            _observer.Reject(new Rejection(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path), error.ErrorId, error.Message));
    }

    private IEnumerable<ReactPair> Search(IEnumerable<QuerySet> sets, string? task, int total, CancellationToken stopping)
    {
        var done = 0;
        foreach (var pass in Passes(sets))
        {
            string[] texts = [.. pass.SelectMany(set => set.Queries)];
            var queries = new float[texts.Length * _embedder.Dimension];
            _embedder.EmbedTexts(texts, queries);
            foreach (var pair in Merge(pass, queries, task, stopping))
            {
                yield return pair;
            }

            done += pass.Count;
            _observer.Progress(new WorkProgress("Retrieving knowledge", done, total, task is null ? "texts" : "classes"));
        }
    }

    /// <summary>Groups whole sets, so that each is merged from one pass.</summary>
    private static IEnumerable<IReadOnlyList<QuerySet>> Passes(IEnumerable<QuerySet> sets)
    {
        var pass = new List<QuerySet>();
        var queries = 0;
        foreach (var set in sets)
        {
            if (pass.Count > 0 && queries + set.Queries.Count > QueriesPerPass)
            {
                yield return pass;
                pass = [];
                queries = 0;
            }

            pass.Add(set);
            queries += set.Queries.Count;
        }

        if (pass.Count > 0)
        {
            yield return pass;
        }
    }

    private IEnumerable<ReactPair> Merge(IReadOnlyList<QuerySet> sets, float[] queries, string? task, CancellationToken stopping)
    {
        var kind = Against == KnowledgeKey.Image ? VectorKind.Image : VectorKind.Text;
        var found = new ExactSearch(_index, _observer).Search(queries, CountPerQuery > 0 ? CountPerQuery : Count, kind, stopping);
        var next = 0;
        foreach (var set in sets)
        {
            stopping.ThrowIfCancellationRequested();
            var hits = set.Queries.SelectMany((_, query) => found[next + query].Select(hit => new KnowledgeHit(hit.Id, hit.Score, query))).ToArray();
            next += set.Queries.Count;
            foreach (var pair in Pairs(set, hits, task))
            {
                yield return pair;
            }
        }
    }

    private IEnumerable<ReactPair> Pairs(QuerySet set, KnowledgeHit[] hits, string? task)
    {
        long[] ids = [.. hits.Select(hit => hit.Id).Distinct()];
        IReadOnlyList<KnowledgeHit> kept;
        Dictionary<long, ReactPair> pairs;
        if (CountPerQuery > 0)
        {
            pairs = Lookup(ids);
            kept = KnowledgeMerge.FirstHit(hits, hit => pairs[hit.Id].Key);
        }
        else
        {
            kept = KnowledgeMerge.Best(hits, Count);
            pairs = Lookup([.. kept.Select(hit => hit.Id)]);
        }

        _observer.Decision($"{(set.Class is null ? set.Queries[0] : $"Class '{set.Class}'")}: {kept.Count:N0} pairs by {set.Queries.Count} queries{(kept.Count > 0 ? $", scores {kept.Max(hit => hit.Score):0.000} to {kept.Min(hit => hit.Score):0.000}" : "")}.");
        for (var rank = 0; rank < kept.Count; rank++)
        {
            var hit = kept[rank];
            yield return pairs[hit.Id] with { Task = task, Class = set.Class, Query = set.Queries[hit.Query], Score = hit.Score, Rank = rank + 1 };
        }
    }

    private Dictionary<long, ReactPair> Lookup(IReadOnlyList<long> ids) => _index.Pairs(ids).ToDictionary(pair => pair.Id);

    /// <summary>Queries whose hits are merged into one list.</summary>
    private sealed record QuerySet(string? Class, IReadOnlyList<string> Queries);
}
