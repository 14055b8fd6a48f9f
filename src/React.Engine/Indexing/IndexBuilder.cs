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

    // How far a vector's length may be from 1 before it counts as broken.
    private const double NormTolerance = 1e-3;

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
        var done = journal.Manifest.Segments.Sum(part => part.Pairs + part.Rejects.Counts.Values.Sum());
        var pump = new EmbeddingPump(embedder, journal.Manifest.BatchSize, options.DecodeThreads);
        foreach (var batch in pump.Batches(source.Read(stopping), ReadImage, entry => entry.Item!.Key, stopping))
        {
            Write(batch, segment);
            done += batch.Count;
            observer.Progress(new WorkProgress(Activity, done, total, "pairs", source.Position));
        }

        var finished = segment.Complete(source.Shards, journal.Manifest.RejectsBytes, stopping);
        journal.Commit(finished);
        observer.Progress(new WorkProgress(Activity, done, total, "pairs", source.Position));
    }

    private ReadOnlyMemory<byte>? ReadImage(CorpusEntry entry) => entry.Item is { } item ? item.Image.Read() : default(ReadOnlyMemory<byte>?);

    /// <summary>Embeds the captions of a batch, and writes pairs and rejections in the corpus' order.</summary>
    private void Write(IReadOnlyList<EmbeddedItem<CorpusEntry>> batch, SegmentWriter segment)
    {
        string[] captions = [.. batch.Where(embedded => embedded.Vector is not null).Select(embedded => embedded.Item.Item!.Caption)];
        var texts = new float[captions.Length * embedder.Dimension];
        if (captions.Length > 0)
        {
            embedder.EmbedTexts(captions, texts);
        }

        var row = 0;
        foreach (var (entry, image, error) in batch)
        {
            if (image is not null)
            {
                var text = texts.AsSpan(row++ * embedder.Dimension, embedder.Dimension);
                if (IsUnit(image) && IsUnit(text))
                {
                    segment.Append(entry.Item!, image, text);
                    continue;
                }
            }

            var rejection = Rejected(entry, error);
            segment.Append(rejection);
            observer.Reject(rejection);
        }
    }

    private static Rejection Rejected(CorpusEntry entry, ReactException? error) => entry switch
    {
        { Rejection: { } known } => known,
        { Item: { } item } when error is not null => Rejection.Of(item.Image.Path, item.Key, error),
        _ => new Rejection(entry.Item!.Image.Path, entry.Item.Key, "EmbeddingInvalid", "The model gave no finite unit vector for it."),
    };

    private static bool IsUnit(ReadOnlySpan<float> vector) => Math.Abs(ExactDot.Of(vector, vector) - 1) < NormTolerance;
}
