using React.Work;

namespace React.Embedding;

/// <summary>Embeds lists of texts and of picture files.</summary>
/// <param name="embedder">The model.</param>
/// <param name="model">Its name.</param>
/// <param name="observer">Told of progress and of files that cannot be read.</param>
public sealed class EmbeddingList(IEmbedder embedder, string model, IWorkObserver observer)
{
    private const int TextsAtOnce = 64;

    /// <summary>Pictures decoded at once; null for one per processor.</summary>
    public int? Decoders { get; init; }

    /// <summary>Texts, in batches, each result as its batch is done.</summary>
    public IEnumerable<ReactEmbedding> Texts(IReadOnlyList<string> texts, CancellationToken stopping)
    {
        var done = 0;
        foreach (var batch in texts.Chunk(TextsAtOnce))
        {
            stopping.ThrowIfCancellationRequested();
            var rows = new float[batch.Length * embedder.Dimension];
            embedder.EmbedTexts(batch, rows);
            for (var row = 0; row < batch.Length; row++)
            {
                yield return new ReactEmbedding(batch[row], rows.AsSpan(row * embedder.Dimension, embedder.Dimension).ToArray(), model);
            }

            observer.Progress(new WorkProgress("Embedding texts", done += batch.Length, texts.Count, "texts"));
        }
    }

    /// <summary>Picture files; one that cannot be read is rejected and the next one goes on.</summary>
    public IEnumerable<ReactEmbedding> ImageFiles(IReadOnlyList<string> paths, Func<string, ReadOnlyMemory<byte>> read, CancellationToken stopping)
    {
        var done = 0;
        foreach (var (path, vector) in new EmbeddingPump(embedder, decoders: Decoders).Files(paths, read, observer, stopping))
        {
            yield return new ReactEmbedding(path, vector, model);
            observer.Progress(new WorkProgress("Embedding pictures", ++done, paths.Count, "pictures"));
        }
    }
}
