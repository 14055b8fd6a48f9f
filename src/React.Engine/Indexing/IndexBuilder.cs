using React.Corpora;
using React.Embedding;
using React.Models;
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

    /// <summary>What the vectors of an index were computed in, as far as it is there and says so: what is added to it must be computed alike.</summary>
    /// <param name="destination">Its folder, also one that is no index yet.</param>
    public static Precision? PrecisionOf(string destination) => IndexManifest.TryLoad(destination)?.Precision;

    /// <summary>Builds or continues the index in a folder.</summary>
    /// <param name="destination">The folder; created if it is not there. Must be empty or hold an index of this model and corpus.</param>
    /// <param name="corpus">The pairs. More shards at its end than the index knows of are added to it.</param>
    /// <param name="stopping">Ends the work within a batch; what is finished stays and is continued from.</param>
    /// <exception cref="ReactException">
    /// Busy: another process writes the folder. Mismatch: the index is of another model, corpus or precision. LimitReached, PermissionDenied: no space, no rights.
    /// </exception>
    public ReactIndex Build(string destination, ICorpus corpus, CancellationToken stopping = default)
    {
        var wanted = new IndexManifest
        {
            Model = new ManifestModel(options.ModelName, options.ModelPath, embedder.Fingerprint),
            Dimension = embedder.Dimension,
            Element = options.Element,
            Precision = embedder.Precision,
            SegmentPairs = options.SegmentPairs,
            BatchSize = options.BatchSize,
            Corpus = corpus.Paths,
        };

        // What can be refused is, before an index that is there is discarded.
        _ = HaveImages(wanted, corpus.Shards);
        using var journal = new IndexJournal(destination, wanted, corpus, options.Restart, observer);
        return Build(journal, corpus, stopping);
    }

    /// <summary>Adds pairs to an index, behind those that are there. Shards that it holds already are not added again, so that interrupted work goes on.</summary>
    /// <param name="destination">The index.</param>
    /// <param name="corpus">The pairs to add.</param>
    /// <param name="stopping">Ends the work within a batch; what is finished stays and is continued from.</param>
    /// <exception cref="ReactException">
    /// Mismatch: the index is of another model or precision. InvalidArgument: its making was interrupted, or others made its files. Busy, LimitReached, PermissionDenied as for a build.
    /// </exception>
    public ReactIndex Add(string destination, ICorpus corpus, CancellationToken stopping = default)
    {
        using var journal = IndexJournal.Open(destination);
        var manifest = journal.Manifest;
        ReactIndex.EnsureModel(journal.Folder, manifest.Model, embedder.Fingerprint, options.ModelName);
        IndexJournal.EnsurePrecision(journal.Folder, manifest, embedder.Precision);
        if (manifest.Columns is not null)
        {
            throw new ReactException("ReactIndexForeign", ReactErrorKind.InvalidArgument, $"The files of '{journal.Folder}' were made by other tools; pairs of a corpus cannot be added to them.",
                "Index the corpus in a folder of its own with New-ReactIndex, and search both.", journal.Folder);
        }

        if (!manifest.Complete && corpus.Paths.Except(manifest.Corpus, StringComparer.Ordinal).Any())
        {
            throw Unfinished(journal.Folder);
        }

        var known = manifest.Segments.SelectMany(segment => segment.Shards).ToHashSet();
        var added = corpus.Shards.Where(shard => !known.Contains(new ManifestShard(shard.Name, shard.Identity))).ToList();
        observer.Decision($"{added.Count} of {corpus.Shards.Count} shards are not in the index yet.");
        journal.Rename([.. manifest.Corpus.Union(corpus.Paths, StringComparer.Ordinal)]);
        return Build(journal, new ShardRange(journal.Manifest.Corpus, [.. KnownShard.Of(manifest), .. added]), stopping);
    }

    /// <summary>The error for an index that must be whole before something is put behind it.</summary>
    internal static ReactException Unfinished(string folder) => new("ReactIndexIncomplete", ReactErrorKind.InvalidArgument,
        $"The making of the index in '{folder}' was interrupted.", "Finish it first: give the command that began it once more.", folder);

    private ReactIndex Build(IndexJournal journal, ICorpus corpus, CancellationToken stopping)
    {
        var hasImages = HaveImages(journal.Manifest, [.. corpus.Shards.Skip(journal.NextShard)]);
        if (!hasImages)
        {
            observer.Decision("The pictures are not here: the pairs are embedded by their captions alone, and only captions can be searched.");
        }

        var extent = new CorpusExtent(corpus, journal.NextShard, journal.Manifest.EntryCount);
        var (segmentPairs, batchSize) = (journal.Manifest.SegmentPairs, journal.Manifest.BatchSize);
        using (var output = new IndexOutput(journal, extent, hasImages, observer))
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

        var index = ReactIndex.Open(journal.Folder);
        if (index.Count == 0)
        {
            observer.Warning($"The index in '{index.Path}' holds no pair: everything was left out. {IndexManifest.RejectsFileName} there says why.");
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

    /// <summary>Whether the pictures are here, or the pairs are embedded by their captions alone; all pairs of an index alike.</summary>
    private static bool HaveImages(IndexManifest manifest, IReadOnlyList<CorpusShard> shards)
    {
        var (with, without) = (shards.FirstOrDefault(shard => shard.HasImages)?.Name, shards.FirstOrDefault(shard => !shard.HasImages)?.Name);
        foreach (var segment in manifest.Segments.Where(segment => segment.Pairs > 0))
        {
            var name = segment.Shards.Count > 0 ? segment.Shards[0].Name : "the index";
            (with, without) = segment.Vectors(VectorKind.Image) is null ? (with, without ?? name) : (with ?? name, without);
        }

        if (with is not null && without is not null)
        {
            throw new ReactException("ReactCorpusMixed", ReactErrorKind.InvalidArgument, $"The pictures of '{with}' are here, and those of '{without}' are not: one index cannot hold both.",
                "Build an index of each, or fetch the pictures first.", without);
        }

        return without is null;
    }

    private ReadOnlyMemory<byte>? ReadImage(SourceEntry source) => source.Entry.Item is { Image.IsUrl: false } item ? item.Image.Read() : default(ReadOnlyMemory<byte>?);

    private float[] EmbedCaptions(IReadOnlyList<EmbeddedItem<SourceEntry>> batch)
    {
        string[] captions = [.. batch.Where(IndexOutput.IsEmbedded).Select(embedded => embedded.Item.Entry.Item!.Caption)];
        var texts = new float[captions.Length * embedder.Dimension];
        if (captions.Length > 0)
        {
            embedder.EmbedTexts(captions, texts);
        }

        return texts;
    }
}
