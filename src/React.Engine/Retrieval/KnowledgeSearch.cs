using System.Globalization;
using React.Corpora;
using React.Embedding;
using React.Indexing;
using React.Retrieval.Words;
using React.Work;

namespace React.Retrieval;

/// <summary>Retrieves pairs for tasks, texts and pictures (REACT, section 3.1).</summary>
public sealed class KnowledgeSearch
{
    // One pass over the vectors serves a group of classes: enough queries for matrix products at full speed,
    // few enough that the first pairs leave long before a task of a thousand classes is done.
    private const int QueriesPerPass = 256;

    // Pairs whose metadata are read at once: opening the file costs as much as reading some thousand rows of it.
    private const int PairsPerLookup = 8192;

    private readonly IPairStore _store;
    private readonly IEmbedder _embedder;
    private readonly IWorkObserver _observer;

    /// <param name="store">Where to search.</param>
    /// <param name="embedder">The model that embedded its pairs.</param>
    /// <param name="model">Its name.</param>
    /// <param name="observer">Told of decisions and progress.</param>
    /// <exception cref="ReactException">The store was made with another model.</exception>
    public KnowledgeSearch(IPairStore store, IEmbedder embedder, string model, IWorkObserver observer)
    {
        store.EnsureModel(embedder.Fingerprint, model);
        _store = store;
        _embedder = embedder;
        _observer = observer;
    }

    private KnowledgeSearch(IPairStore store, IEmbedder embedder, IWorkObserver observer)
    {
        _store = store;
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

    /// <summary>Weight of the picture, from 0 to 1, where both are compared; the caption has the rest.</summary>
    public float ImageWeight { get; init; } = 0.5f;

    /// <summary>Makes one query of all queries of a class, or of all texts or pictures: the mean of their vectors, of unit length again.</summary>
    public bool Average { get; init; }

    /// <summary>Whether a task's descriptions are searched for beside its names.</summary>
    public bool Descriptions { get; init; }

    /// <summary>Searches a second time with words that the first search found; null for one search. What tasks and texts are searched for with is then known only when all of them were.</summary>
    public QueryExpansion? Expansion { get; init; }

    /// <summary>Which pairs are looked at; null for all.</summary>
    public PairFilter? Filter { get; init; }

    /// <summary>
    /// The knowledge of a task, class by class. With <see cref="Count"/>, the best of all queries of the class, best first;
    /// with <see cref="CountPerQuery"/>, the original's way: every query's best, a file once a class, in the order of first hits.
    /// Classes leave as soon as they are found, while the search for later ones goes on.
    /// </summary>
    public IEnumerable<ReactPair> ByTask(ReactTask task, CancellationToken stopping)
    {
        var sets = task.Classes.Select((_, position) => QuerySet.Of(task, position, Descriptions));
        return Search(Expanded(sets, stopping), task.Name, task.Classes.Count, stopping);
    }

    /// <summary>The pairs nearest to each text, best first.</summary>
    public IEnumerable<ReactPair> ByText(IReadOnlyList<string> texts, CancellationToken stopping) =>
        Search(Expanded(Average ? [QuerySet.Of(texts)] : texts.Select(text => QuerySet.Of([text])), stopping), null, texts.Count, stopping);

    /// <summary>The pairs nearest to each picture, best first. A picture that cannot be read is rejected.</summary>
    public IEnumerable<ReactPair> ByImage(IEnumerable<string> paths, CancellationToken stopping)
    {
        var pictures = new EmbeddingPump(_embedder, decoders: Decoders).Files(paths, path => ImageLocator.File(path).Read(), _observer, stopping);
        foreach (var group in Average ? Whole(pictures) : pictures.Chunk(QueriesPerPass))
        {
            var sets = Average ? [QuerySet.Of([.. group.Select(item => item.Item)])] : group.Select(item => QuerySet.Of([item.Item])).ToArray();
            float[] queries = [.. group.SelectMany(item => item.Vector)];
            foreach (var pair in Merge(sets, queries, null, stopping))
            {
                yield return pair;
            }
        }
    }

    private static IEnumerable<T[]> Whole<T>(IEnumerable<T> items) => items.ToArray() is { Length: > 0 } all ? [all] : [];

    /// <summary>The sets with the queries that the words of what they found make.</summary>
    private IEnumerable<QuerySet> Expanded(IEnumerable<QuerySet> sets, CancellationToken stopping)
    {
        if (Expansion is null)
        {
            return sets;
        }

        QuerySet[] all = [.. sets];
        var words = Expansion.Words(all, First, _store, _observer, stopping);
        return all.Zip(words, (set, more) => set.With(more));

        // The places of the sets stand in for their classes, since texts have none.
        IEnumerable<(int Set, string Caption)> First(IReadOnlyList<QuerySet> asked)
        {
            var search = new KnowledgeSearch(_store, _embedder, new FirstSearchObserver(_observer)) { Count = QueryExpansion.Feedback, Against = Against, ImageWeight = ImageWeight, Average = Average, Filter = Filter };
            return search.Search(asked.Select((set, place) => set with { Class = place.ToString(CultureInfo.InvariantCulture) }), null, asked.Count, stopping)
                .Select(pair => (int.Parse(pair.Class!, CultureInfo.InvariantCulture), pair.Caption));
        }
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
        if (Average)
        {
            (sets, queries) = Averaged(sets, queries);
        }

        var found = _store.Search(new SearchQuery(queries, CountPerQuery > 0 ? CountPerQuery : Count, Key, Filter), _observer, stopping);
        foreach (var group in Groups(sets, found))
        {
            stopping.ThrowIfCancellationRequested();
            var pairs = _store.Pairs([.. group.SelectMany(part => part.Hits).Select(hit => hit.Id).Distinct()]).ToDictionary(pair => pair.Id);
            foreach (var (set, hits) in group)
            {
                foreach (var pair in Pairs(set, hits, pairs, task))
                {
                    yield return pair;
                }
            }
        }
    }

    private SearchKey Key => Against switch
    {
        KnowledgeKey.Image => SearchKey.ImageOnly,
        KnowledgeKey.Caption => SearchKey.TextOnly,
        _ => SearchKey.Mixed(ImageWeight),
    };

    /// <summary>One query for each set: the mean of its vectors.</summary>
    private (IReadOnlyList<QuerySet> Sets, float[] Queries) Averaged(IReadOnlyList<QuerySet> sets, float[] queries)
    {
        var dimension = _embedder.Dimension;
        var means = new float[sets.Count * dimension];
        var next = 0;
        for (var number = 0; number < sets.Count; number++)
        {
            var mean = means.AsSpan(number * dimension, dimension);
            for (var query = 0; query < sets[number].Queries.Count; query++)
            {
                Vectors.Add(queries.AsSpan(next++ * dimension, dimension), mean);
            }

            Vectors.Normalize(mean);
        }

        return ([.. sets.Select(set => set with { Queries = [set.Queries.Count == 1 ? set.Queries[0] : $"mean of {set.Queries.Count} queries"] })], means);
    }

    /// <summary>The hits of each set, whole sets together until their pairs are enough for one lookup.</summary>
    private IEnumerable<List<(QuerySet Set, IReadOnlyList<KnowledgeHit> Hits)>> Groups(IReadOnlyList<QuerySet> sets, SearchHit[][] found)
    {
        var group = new List<(QuerySet, IReadOnlyList<KnowledgeHit>)>();
        var pairs = 0;
        var next = 0;
        foreach (var set in sets)
        {
            var first = next;
            var all = set.Queries.SelectMany((_, query) => found[first + query].Select(hit => new KnowledgeHit(hit.Id, hit.Score, query)));
            var hits = CountPerQuery > 0 ? (KnowledgeHit[])[.. all] : KnowledgeMerge.Best(all, Count);
            next += set.Queries.Count;
            if (group.Count > 0 && pairs + hits.Count > PairsPerLookup)
            {
                yield return group;
                group = [];
                pairs = 0;
            }

            group.Add((set, hits));
            pairs += hits.Count;
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private IEnumerable<ReactPair> Pairs(QuerySet set, IReadOnlyList<KnowledgeHit> hits, Dictionary<long, ReactPair> pairs, string? task)
    {
        var kept = CountPerQuery > 0 ? KnowledgeMerge.FirstHit(hits, hit => pairs[hit.Id].Key) : hits;
        _observer.Decision($"{set.Label}: {kept.Count:N0} pairs by {set.Queries.Count} queries{(kept.Count > 0 ? $", scores {kept.Max(hit => hit.Score):0.000} to {kept.Min(hit => hit.Score):0.000}" : "")}.");
        for (var rank = 0; rank < kept.Count; rank++)
        {
            var hit = kept[rank];
            yield return pairs[hit.Id] with { Task = task, Class = set.Class, Query = set.Queries[hit.Query], Score = hit.Score, Rank = rank + 1 };
        }
    }
}
