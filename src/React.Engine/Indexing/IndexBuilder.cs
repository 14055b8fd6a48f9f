using React.Corpora;
using React.Embedding;
using React.Work;

namespace React.Indexing;

/// <summary>
/// Embeds a corpus and writes the index of it. An interrupted build is continued by the same call, and ends with the same bytes as one that was left alone.
/// </summary>
/// <param name="embedder">The model.</param>
/// <param name="options">How to build.</param>
/// <param name="observer">Is told of progress, decisions and what was left out.</param>
public sealed class IndexBuilder(IEmbedder embedder, IndexOptions? options = null, IWorkObserver? observer = null)
{
    private const string Activity = "Building index";

    private readonly IndexOptions options = options ?? new IndexOptions();
    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;

    /// <summary>Builds or continues the index in a folder.</summary>
    /// <param name="destination">The folder; created if it is not there. Must be empty or hold an index of this model and corpus.</param>
    /// <param name="corpus">The pairs. More shards at its end than the index knows of are added to it.</param>
    /// <param name="stopping">Ends the work within a batch; what is finished stays and is continued from.</param>
    /// <exception cref="ReactException">
    /// Busy: another process writes the folder. Mismatch: the index is of another model or corpus. LimitReached, PermissionDenied: no space, no rights.
    /// </exception>
    public ReactIndex Build(string destination, ICorpus corpus, CancellationToken stopping = default)
    {
        var wanted = new IndexManifest
        {
            Model = new ManifestModel(options.ModelName, options.ModelPath, embedder.Fingerprint),
            Dimension = embedder.Dimension,
            Element = options.Element,
            SegmentPairs = options.SegmentPairs,
            BatchSize = options.BatchSize,
            Corpus = corpus.Paths,
        };
        using var journal = new IndexJournal(destination, wanted, corpus, options.Restart, observer);
        var total = corpus.Shards.All(shard => shard.PairCount is not null) ? corpus.Shards.Sum(shard => shard.PairCount) : null;
        while (journal.NextShard < corpus.Shards.Count)
        {
            stopping.ThrowIfCancellationRequested();
            BuildSegment(journal, corpus, total, stopping);
        }

        journal.Finish();
        var index = ReactIndex.Open(destination);
        if (index.Count == 0)
        {
            observer.Warning($"The index in '{destination}' holds no pair: everything was left out. {IndexManifest.RejectsFileName} there says why.");
        }

        return index;
    }

    private void BuildSegment(IndexJournal journal, ICorpus corpus, long? total, CancellationToken stopping)
    {
        using var segment = journal.BeginSegment();
        var source = new SegmentSource(corpus, journal.NextShard, journal.Manifest.SegmentPairs);
        var batch = new PairBatch(embedder, journal.Manifest.BatchSize);
        var done = journal.Manifest.Segments.Sum(part => part.Pairs + part.Rejects.Counts.Values.Sum());
        var decoded = OrderedParallel.Select(
            source.Read(stopping), Decode, options.DecodeThreads, journal.Manifest.BatchSize + options.DecodeThreads, stopping);
        foreach (var (entry, pixels) in decoded)
        {
            if (entry.Item is { } item)
            {
                batch.Add(item, pixels!);
            }
            else
            {
                batch.Add(entry.Rejection!);
            }

            done++;
            if (batch.IsFull)
            {
                stopping.ThrowIfCancellationRequested();
                Flush(batch, segment);
                observer.Progress(new WorkProgress(Activity, done, total, "pairs", source.Position));
            }
        }

        Flush(batch, segment);
        var finished = segment.Complete(source.Shards, journal.Manifest.RejectsBytes, stopping);
        journal.Commit(finished);
        observer.Progress(new WorkProgress(Activity, done, total, "pairs", source.Position));
    }

    private (CorpusEntry Entry, float[]? Pixels) Decode(CorpusEntry entry)
    {
        if (entry.Item is not { } item)
        {
            return (entry, null);
        }

        var pixels = PairBatch.Rent(embedder.PixelCount);
        try
        {
            embedder.Preprocess(item.Image.Read(options.Limits.MaxImageBytes), item.Key, pixels.AsSpan(0, embedder.PixelCount));
            return (entry, pixels);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            // One bad picture never ends the work, whatever the decoder made of it.
            PairBatch.Return(pixels);
            var reason = error is ReactException known ? Rejection.ReasonOf(known) : "ImageUnreadable";
            return (new CorpusEntry(new Rejection(item.Image.Path, item.Key, reason, error.Message)), null);
        }
    }

    private void Flush(PairBatch batch, SegmentWriter segment)
    {
        foreach (var rejection in batch.Flush(segment))
        {
            observer.Reject(rejection);
        }
    }
}
