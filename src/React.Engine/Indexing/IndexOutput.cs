using React.Embedding;
using React.Work;

namespace React.Indexing;

/// <summary>
/// The writing side of a build, on a thread of its own: rows, metadata, checksums, flushing to disk and the manifest. The model never waits for a disk
/// that keeps up with it.
/// </summary>
/// <param name="journal">The index; nobody else touches it until this is disposed of.</param>
/// <param name="extent">How large the corpus is.</param>
/// <param name="hasImages">Whether pairs have vectors of pictures.</param>
/// <param name="observer">Is told of progress and of what was left out.</param>
internal sealed class IndexOutput(IndexJournal journal, CorpusExtent extent, bool hasImages, IWorkObserver observer) : IDisposable
{
    private const string Activity = "Building index";
    private const int BatchesWaiting = 16;

    // How far a vector's length may be from 1 before it counts as broken.
    private const double NormTolerance = 1e-3;

    private readonly WriteBehind writing = new(BatchesWaiting);
    private SegmentWriter? segment;
    private long done = journal.Manifest.EntryCount;

    /// <summary>Whether there is a pair whose caption is to be embedded: one whose picture could be read, or is not here.</summary>
    public static bool IsEmbedded(EmbeddedItem<SourceEntry> embedded) => embedded.Vector is not null || embedded.Item.Entry.Item is { Image.IsUrl: true };

    /// <summary>Writes a batch.</summary>
    /// <param name="batch">Pairs and rejections in the corpus' order.</param>
    /// <param name="texts">The captions' vectors, one for each item that <see cref="IsEmbedded"/>.</param>
    /// <param name="position">Where the reading is, for people.</param>
    public void Write(IReadOnlyList<EmbeddedItem<SourceEntry>> batch, float[] texts, string position) => writing.Post(() =>
    {
        segment ??= journal.BeginSegment(hasImages);
        var row = 0;
        var dimension = journal.Manifest.Dimension;
        foreach (var embedded in batch)
        {
            var (source, image, error) = embedded;
            if (IsEmbedded(embedded))
            {
                var text = texts.AsSpan(row++ * dimension, dimension);
                if ((image is null || IsUnit(image)) && IsUnit(text))
                {
                    segment.Append(source.Entry.Item!, image, text);
                    continue;
                }
            }

            var rejection = Rejected(source, error);
            segment.Append(rejection);
            observer.Reject(rejection);
        }

        done += batch.Count;
        Report(position);
    });

    /// <summary>Ends a segment: what was written counts from then on.</summary>
    public void EndSegment(IReadOnlyList<ManifestShard> shards, string position) => writing.Post(() =>
    {
        segment ??= journal.BeginSegment(hasImages);
        journal.Commit(segment.Complete(shards, journal.Manifest.RejectsBytes));
        segment.Dispose();
        segment = null;
        Report(position);
    });

    /// <summary>Waits until all is on disk, and says that the index is whole.</summary>
    public void Complete()
    {
        writing.Complete();
        journal.Finish();
    }

    public void Dispose()
    {
        writing.Dispose();
        segment?.Dispose();
    }

    private void Report(string position)
    {
        var total = extent.Total;
        observer.Progress(new WorkProgress(Activity, done, total is null ? null : Math.Max(total.Value, done), "pairs", position) { IsEstimate = extent.IsEstimate });
    }

    private static Rejection Rejected(SourceEntry source, ReactException? error) => source.Entry switch
    {
        { Rejection: { } known } => known,
        { Item: { } item } when error is not null => Rejection.Of(item.Image.Path, item.Key, error),
        _ => new Rejection(source.Entry.Item!.Image.Path, source.Entry.Item.Key, "EmbeddingInvalid", "The model gave no finite unit vector for it."),
    };

    private static bool IsUnit(ReadOnlySpan<float> vector) => Math.Abs(ExactDot.Of(vector, vector) - 1) < NormTolerance;
}
