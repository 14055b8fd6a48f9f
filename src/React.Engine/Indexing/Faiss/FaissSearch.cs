using React.Work;

namespace React.Indexing.Faiss;

/// <summary>
/// Approximate search of an index on disk: faiss names candidates, which are scored exactly from the stored vectors, so that scores and their order are those of
/// the exact search and only neighbours may be missing. Rows behind those that faiss knows are searched exactly, and so is a query for which it finds too
/// few. Safe for several threads at once.
/// </summary>
public sealed class FaissSearch : IDisposable
{
    // Candidates of one call of faiss, in all: bounds memory.
    private const int CandidatesPerCall = 1 << 22;

    // Where so few rows pass a filter, scoring them all costs less than finding the best among them.
    private const double FewRows = 0.02;

    private readonly ReactIndex index;
    private readonly FaissIndex faiss;
    private readonly ApproximateParameters parameters;
    private readonly long probes;
    private readonly IWorkObserver observer;

    /// <summary>Opens the approximate part that an index's manifest names.</summary>
    /// <param name="index">The index.</param>
    /// <param name="kind">Which vectors are to be searched.</param>
    /// <param name="observer">Is told of decisions.</param>
    /// <returns>Null where the index has no such part.</returns>
    /// <exception cref="ReactException">Faiss is missing, or the part is missing or damaged.</exception>
    public static FaissSearch? Open(ReactIndex index, VectorKind kind, IWorkObserver? observer = null)
    {
        if (index.Manifest.Approximate.FirstOrDefault(part => part.Kind == kind) is not { } part)
        {
            return null;
        }

        FaissLibrary.RequireOwn("Searching an approximate index that was tuned");
        var path = index.FilePath(part.File);
        if (new FileInfo(path) is { Exists: true } file && file.Length != part.File.Bytes)
        {
            throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' has {file.Length} bytes, not {part.File.Bytes}.", "Build it again: Optimize-ReactIndex -Approximate.", path);
        }

        return new FaissSearch(index, FaissIndex.Read(path, mapped: true), kind, part.Rows, ApproximateParameters.Parse(part.Parameters), observer);
    }

    /// <summary>Searches with an index in faiss's memory, which it then owns.</summary>
    /// <param name="index">The index.</param>
    /// <param name="faiss">Holds its first vectors; ids are row numbers.</param>
    /// <param name="kind">Which vectors.</param>
    /// <param name="rows">How many rows it covers.</param>
    /// <param name="parameters">How thoroughly to search.</param>
    /// <param name="observer">Is told of decisions.</param>
    public FaissSearch(ReactIndex index, FaissIndex faiss, VectorKind kind, long rows, ApproximateParameters parameters, IWorkObserver? observer = null)
    {
        this.index = index;
        this.faiss = faiss;
        this.parameters = parameters;
        this.observer = observer ?? SilentObserver.Instance;
        Kind = kind;
        Rows = rows;
        try
        {
            if (faiss.Dimension != index.Dimension || faiss.Count != rows || rows > index.RowCount)
            {
                throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData,
                    $"The approximate index of '{index.Path}' holds {faiss.Count} vectors of length {faiss.Dimension}; the manifest promises {rows} of {index.Dimension}.", "Build it again: Optimize-ReactIndex -Approximate.", index.Path);
            }

            if (parameters.Faiss.Length > 0)
            {
                faiss.SetParameters(parameters.Faiss);
            }

            probes = parameters.Faiss.Split(',').FirstOrDefault(part => part.StartsWith("nprobe=", StringComparison.Ordinal)) is { } part && long.TryParse(part.AsSpan("nprobe=".Length), out var given) ? given : 1;
        }
        catch
        {
            faiss.Dispose();
            throw;
        }
    }

    /// <summary>Which vectors it searches.</summary>
    public VectorKind Kind { get; }

    /// <summary>Rows that faiss knows; those behind are searched exactly.</summary>
    public long Rows { get; }

    /// <summary>Finds the nearest pairs of each query.</summary>
    /// <param name="queries">Unit vectors, row by row.</param>
    /// <param name="k">How many for each.</param>
    /// <param name="among">The rows that are looked at; null for all that were not removed.</param>
    /// <param name="stopping">Ends the search.</param>
    /// <returns>For each query the hits, best first, equal scores by lower id; fewer than k only where there are fewer rows.</returns>
    /// <exception cref="ReactException">The queries do not fit, or a file is damaged.</exception>
    public SearchHit[][] Search(ReadOnlyMemory<float> queries, int k, RowSet? among = null, CancellationToken stopping = default)
    {
        var exact = new ExactSearch(index, observer);
        among ??= index.Removed?.Complement();
        var covered = among is null ? Rows : CountBelow(among, Rows);
        if (k is < 1 or > ExactSearch.MaxCount || queries.Length % index.Dimension != 0 || covered < FewRows * Rows || covered <= (long)k * parameters.Factor * 4)
        {
            // Where arguments are wrong, it says so.
            return exact.Search(queries, k, SearchKey.Of(Kind), among, stopping);
        }

        var later = Rows < index.RowCount ? exact.Search(queries, k, SearchKey.Of(Kind), After(among), stopping) : null;
        var results = Find(queries, k, covered, among, later, stopping);
        Complete(results, queries, (int)Math.Min(k, among?.Count ?? index.RowCount), exact, k, among, stopping);
        return results;
    }

    /// <summary>Gives faiss's memory back.</summary>
    public void Dispose() => faiss.Dispose();

    private static long CountBelow(RowSet set, long rows)
    {
        var count = 0L;
        for (var number = 0L; number < (rows + 63) / 64; number++)
        {
            var left = rows - (number << 6);
            count += System.Numerics.BitOperations.PopCount(left >= 64 ? set.Word(number) : set.Word(number) & ((1UL << (int)left) - 1));
        }

        return count;
    }

    private RowSet After(RowSet? among)
    {
        var later = new RowSet(index.RowCount);
        for (var row = Rows; row < index.RowCount; row++)
        {
            if (among is null || among.Contains(row))
            {
                later.Add(row);
            }
        }

        return later;
    }

    /// <param name="later">What each query finds among the rows that faiss does not know; null where there are none.</param>
    private SearchHit[][] Find(ReadOnlyMemory<float> queries, int k, long covered, RowSet? among, SearchHit[][]? later, CancellationToken stopping)
    {
        var share = (double)covered / Rows;
        var selects = among is not null && faiss.Shape.CanSelect;

        // Some spare, for neighbours that float32 and float64 order differently; and where faiss cannot leave rows out, for those.
        var wanted = ((long)k * parameters.Factor) + 8;
        var size = (int)Math.Min(Rows, among is null || selects ? wanted : (long)(wanted / share * 1.5));
        var count = queries.Length / index.Dimension;
        var results = new SearchHit[count][];
        var step = Math.Max(1, CandidatesPerCall / size);
        for (var first = 0; first < count; first += step)
        {
            stopping.ThrowIfCancellationRequested();
            var block = queries.Slice(first * index.Dimension, Math.Min(step, count - first) * index.Dimension);
            var ids = new long[block.Length / index.Dimension * size];
            faiss.Search(block.Span, size, new float[ids.Length], ids, Probes(size, share, selects), selects ? among : null, stopping);
            var candidates = new long[ids.Length / size][];
            for (var i = 0; i < candidates.Length; i++)
            {
                candidates[i] = [.. Known(ids.AsSpan(i * size, size), among), .. later is null ? [] : later[first + i].Select(hit => hit.Id)];
            }

            Score(block, k, candidates, results.AsMemory(first, candidates.Length), stopping);
        }

        return results;
    }

    /// <summary>Lists to look into: more than usual where they hold too few rows for so many candidates, or where most of their rows are left out.</summary>
    private long Probes(int size, double share, bool selects)
    {
        if (faiss.Shape.Lists == 0)
        {
            return 0;
        }

        var rowsPerList = (double)Rows / faiss.Shape.Lists * (selects ? share : 1);
        var needed = Math.Max(probes / (selects ? share : 1), 4 * size / rowsPerList);
        var rounded = (long)Math.Min(faiss.Shape.Lists, Math.Ceiling(needed));
        return rounded > probes ? rounded : 0;
    }

    /// <summary>The rows among what faiss named. It fills up with -1 where it finds no more.</summary>
    private List<long> Known(ReadOnlySpan<long> ids, RowSet? among)
    {
        var known = new List<long>(ids.Length);
        foreach (var id in ids)
        {
            if (id >= Rows)
            {
                throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"The approximate index of '{index.Path}' names row {id}, but covers {Rows}.", "Build it again: Optimize-ReactIndex -Approximate.", index.Path);
            }

            if (id >= 0 && (among is null || among.Contains(id)))
            {
                known.Add(id);
            }
        }

        return known;
    }

    private void Score(ReadOnlyMemory<float> queries, int k, long[][] candidates, Memory<SearchHit[]> results, CancellationToken stopping)
    {
        using var files = new VectorFiles(index, Kind);
        try
        {
            Parallel.For(0, results.Length, new ParallelOptions { CancellationToken = stopping, MaxDegreeOfParallelism = Environment.ProcessorCount },
                () => new RowScorer(index, SearchKey.Of(Kind), [files]),
                (i, _, scorer) =>
                {
                    results.Span[i] = Best(queries.Slice(i * index.Dimension, index.Dimension), candidates[i], k, scorer);
                    return scorer;
                },
                _ => { });
        }
        catch (AggregateException error) when (error.InnerException is ReactException inner)
        {
            throw inner;
        }
    }

    private static SearchHit[] Best(ReadOnlyMemory<float> query, long[] candidates, int k, RowScorer scorer)
    {
        // In the order of the file, so that reading them goes forward.
        long[] ids = [.. candidates.Order().Distinct()];
        var hits = new List<(double Score, long Id)>(ids.Length);
        scorer.Score(ids, place => hits.Add((scorer.Score(query.Span), ids[place])));
        hits.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id));
        return [.. hits.Take(k).Select(hit => new SearchHit(hit.Id, (float)hit.Score))];
    }

    /// <summary>Searches exactly for the queries that got less than there is.</summary>
    private void Complete(SearchHit[][] results, ReadOnlyMemory<float> queries, int least, ExactSearch exact, int k, RowSet? among, CancellationToken stopping)
    {
        int[] few = [.. Enumerable.Range(0, results.Length).Where(i => results[i].Length < least)];
        if (few.Length == 0)
        {
            return;
        }

        observer.Decision($"{few.Length} of {results.Length} queries found fewer than {least} of {k} neighbours in the approximate index and are searched exactly.");
        var again = new float[few.Length * index.Dimension];
        for (var i = 0; i < few.Length; i++)
        {
            queries.Span.Slice(few[i] * index.Dimension, index.Dimension).CopyTo(again.AsSpan(i * index.Dimension));
        }

        var found = exact.Search(again, k, SearchKey.Of(Kind), among, stopping);
        for (var i = 0; i < few.Length; i++)
        {
            results[few[i]] = found[i];
        }
    }
}
