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
        var extent = new CorpusExtent(corpus, journal.NextShard, journal.Manifest.EntryCount);
        var (segmentPairs, batchSize) = (journal.Manifest.SegmentPairs, journal.Manifest.BatchSize);
        using (var output = new IndexOutput(journal, extent, observer))
        {
            for (var next = journal.NextShard; next < corpus.Shards.Count;)
            {
                stopping.ThrowIfCancellationRequested();
                var source = new SegmentSource(corpus, next, segmentPairs, extent);
                Embed(source, batchSize, output, stopping);
                next += source.Shards.Count;
            }

            output.Complete();
        }

        var index = ReactIndex.Open(destination);
        if (index.Count == 0)
        {
            observer.Warning($"The index in '{destination}' holds no pair: everything was left out. {IndexManifest.RejectsFileName} there says why.");
        }

        return index;
    }

    private void Embed(SegmentSource source, int batchSize, IndexOutput output, CancellationToken stopping)
    {
        var pump = new EmbeddingPump(embedder, batchSize, options.DecodeThreads);
        foreach (var batch in pump.Batches(source.Read(stopping), ReadImage, entry => entry.Entry.Item!.Key, stopping, entry => entry.EndsShard))
        {
            output.Write(batch, EmbedCaptions(batch), source.Position);
        }

        output.EndSegment(source.Shards, source.Position);
    }

    private ReadOnlyMemory<byte>? ReadImage(SourceEntry source) => source.Entry.Item is { } item ? item.Image.Read() : default(ReadOnlyMemory<byte>?);

    private float[] EmbedCaptions(IReadOnlyList<EmbeddedItem<SourceEntry>> batch)
    {
        string[] captions = [.. batch.Where(embedded => embedded.Vector is not null).Select(embedded => embedded.Item.Entry.Item!.Caption)];
        var texts = new float[captions.Length * embedder.Dimension];
        if (captions.Length > 0)
        {
            embedder.EmbedTexts(captions, texts);
        }

        return texts;
    }
}
