using System.Globalization;
using React.Storage;
using React.Work;

namespace React.Indexing.Faiss;

/// <summary>
/// Builds the approximate part of an index: learns from a seeded sample, adds every vector in order, finds the search parameters that reach the recall goal, and
/// only then names the new file in the manifest. Inner products throughout. What runs meanwhile keeps searching what was there.
/// </summary>
/// <param name="options">How to build.</param>
/// <param name="observer">Is told of progress and decisions.</param>
public sealed class ApproximateBuilder(ApproximateOptions? options = null, IWorkObserver? observer = null)
{
    /// <summary>The folder of an index that holds approximate parts.</summary>
    public const string Folder = "approximate";

    // Between what faiss calls too few and what it throws away.
    private const int SamplePerList = 64;
    private const int SampleForCodes = 65_536;

    // Vectors read and added at once.
    private const long BlockBytes = 64L << 20;

    private readonly ApproximateOptions options = options ?? new ApproximateOptions();
    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;

    /// <summary>Builds, measures and records it; one that is there is replaced.</summary>
    /// <param name="path">The folder of the index.</param>
    /// <param name="queries">What recall is measured with; null for captions of the index.</param>
    /// <param name="stopping">Ends the work; what was there stays.</param>
    /// <returns>What was measured.</returns>
    /// <exception cref="ReactException">Faiss is missing, the folder is being written, memory or disk do not suffice, or the factory is not known.</exception>
    public ReactIndexRecall Build(string path, RecallQueries? queries = null, CancellationToken stopping = default)
    {
        FaissLibrary.RequireOwn("Building and tuning an approximate index");
        using var held = FolderLock.Acquire(path);
        var index = ReactIndex.Open(path);
        if (index.Count == 0)
        {
            throw new ReactException("ReactIndexEmpty", ReactErrorKind.InvalidArgument, $"The index '{index.Path}' holds no pair.", "Add pairs first.", index.Path);
        }

        var factory = Choose(index);
        using var faiss = FaissIndex.Create(index.Dimension, factory);
        using (var vectors = index.OpenVectors(options.Kind))
        {
            Train(faiss, index, vectors, stopping);
            Add(faiss, index, vectors, stopping);
        }

        queries ??= RecallQueries.From(index, 2 * options.QueryCount, options.Seed);
        var (parameters, recall) = Tune(faiss, index, queries, stopping);
        var file = Write(faiss, index, stopping);
        Record(index, new ManifestApproximate(options.Kind, file, index.RowCount, factory, parameters.ToString(), recall.Recall, recall.RecallAt));
        return recall with { Factory = factory, Parameters = parameters.ToString() };
    }

    private string Choose(ReactIndex index)
    {
        if (options.Factory is { } given)
        {
            observer.Decision($"Approximate index '{given}' over {index.RowCount:N0} vectors, as asked for.");
            return given;
        }

        var choice = ApproximateChoice.Choose(index.RowCount, index.Dimension, options.Memory);
        observer.Decision($"Approximate index '{choice.Factory}': {choice.Reason}.");
        return choice.Factory;
    }

    private void Train(FaissIndex faiss, ReactIndex index, VectorReader vectors, CancellationToken stopping)
    {
        if (faiss.Shape.IsTrained)
        {
            return;
        }

        var wanted = Math.Max(faiss.Shape.Lists * SamplePerList, faiss.Shape.IsLossless ? 1 : SampleForCodes);
        var most = Math.Min(options.Memory / 4, (long)Array.MaxLength * sizeof(float)) / sizeof(float) / index.Dimension;
        var count = (int)Math.Min(Math.Min(wanted, Math.Max(1, most)), index.Count);
        observer.Decision(string.Create(CultureInfo.InvariantCulture,
            $"Learning from {count:N0} of {index.Count:N0} vectors, seed {options.Seed}{(count < wanted && count < index.Count ? $" ({wanted:N0} do not fit into a quarter of the memory limit)" : "")}."));
        var sample = new float[(long)count * index.Dimension];
        var place = 0;
        foreach (var id in index.RandomIds(count, options.Seed))
        {
            vectors.Read(id, sample.AsSpan(place, index.Dimension));
            place += index.Dimension;
        }

        observer.Progress(new WorkProgress("Training the approximate index", 0, null, "vectors"));
        faiss.Train(sample, stopping);
    }

    private void Add(FaissIndex faiss, ReactIndex index, VectorReader vectors, CancellationToken stopping)
    {
        // Removed rows too: ids are row numbers, and a search leaves them out.
        var block = new float[Math.Clamp(BlockBytes / sizeof(float) / index.Dimension, 1, index.RowCount) * index.Dimension];
        var rows = block.Length / index.Dimension;
        for (var first = 0L; first < index.RowCount; first += rows)
        {
            stopping.ThrowIfCancellationRequested();
            var count = (int)Math.Min(rows, index.RowCount - first);
            for (var row = 0; row < count; row++)
            {
                vectors.Read(first + row, block.AsSpan(row * index.Dimension, index.Dimension));
            }

            faiss.Add(block.AsSpan(0, count * index.Dimension), stopping);
            observer.Progress(new WorkProgress("Adding to the approximate index", first + count, index.RowCount, "vectors"));
        }
    }

    private (ApproximateParameters Parameters, ReactIndexRecall Recall) Tune(FaissIndex faiss, ReactIndex index, RecallQueries queries, CancellationToken stopping)
    {
        // Every other query finds the parameters, the rest measure what they are worth.
        var d = index.Dimension;
        var count = queries.Vectors.Length / d;
        var even = Every(queries.Vectors, d, 0);
        var odd = count > 1 ? Every(queries.Vectors, d, 1) : even;
        var at = (int)Math.Min(options.RecallAt, index.Count);
        var exact = new ExactSearch(index, observer);

        // Removed rows are in there too: what is found among all rows is what faiss can be compared with.
        var truth = exact.Search(even, at, SearchKey.Of(options.Kind), null, stopping);
        var parameters = new RecallTuning(faiss, even, truth, at).Tune(options.Recall, stopping);
        var recall = RecallMeasurement.Measure(index, faiss, options.Kind, parameters, new RecallQueries(odd, queries.Description), at, observer, stopping);
        observer.Decision(string.Create(CultureInfo.InvariantCulture,
            $"Search parameters '{parameters}' for a recall@{at} of {options.Recall:0.###}; {recall.Recall:0.000} measured against exact search with {queries.Description}."));
        if (recall.Recall < options.Recall)
        {
            observer.Warning(string.Create(CultureInfo.InvariantCulture,
                $"The approximate index of '{index.Path}' finds {recall.Recall:0.000} of the {at} nearest, less than the {options.Recall:0.###} asked for. A larger -MemoryLimit keeps vectors more precisely."));
        }

        return (parameters, recall);
    }

    private static float[] Every(ReadOnlyMemory<float> queries, int dimension, int from)
    {
        var count = queries.Length / dimension;
        var half = new float[((count - from + 1) / 2) * dimension];
        for (var i = 0; i < half.Length / dimension; i++)
        {
            queries.Span.Slice(((2 * i) + from) * dimension, dimension).CopyTo(half.AsSpan(i * dimension));
        }

        return half;
    }

    private ManifestFile Write(FaissIndex faiss, ReactIndex index, CancellationToken stopping)
    {
        var folder = Path.Combine(index.Path, Folder);
        var name = options.Kind.ToString().ToLowerInvariant();
        var number = 0;
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));

        // Not the name of the one that is searched meanwhile, which the manifest names until the new one is complete.
        while (index.Manifest.Approximate.Any(part => part.File.Path == Relative(name, number)))
        {
            number++;
        }

        var relative = Relative(name, number);
        var path = Path.Combine(index.Path, relative);
        var temporary = path + ".tmp";
        try
        {
            observer.Progress(new WorkProgress("Writing the approximate index", 0, null, "vectors"));
            faiss.Write(temporary);
            StorageError.Guard(path, () =>
            {
                using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
                {
                    file.Flush(flushToDisk: true);
                }

                File.Move(temporary, path, overwrite: true);
            });
        }
        catch
        {
            Discard(temporary);
            throw;
        }

        return new ManifestFile(relative, new FileInfo(path).Length, Checksums.Sha256(path, stopping));
    }

    private static string Relative(string name, int number) => $"{Folder}/{name}_{number.ToString(CultureInfo.InvariantCulture)}.faissindex";

    private static void Record(ReactIndex index, ManifestApproximate part)
    {
        var before = index.Manifest.Approximate.Where(other => other.Kind == part.Kind).ToList();
        var manifest = index.Manifest with { Version = IndexManifest.CurrentVersion, Approximate = [.. index.Manifest.Approximate.Except(before), part] };
        manifest.Save(index.Path);
        foreach (var old in before)
        {
            Discard(index.FilePath(old.File));
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody still searches it, or the first error is the one to report: the next one that is built sweeps it.
        }
    }
}
