using System.Buffers;
using React.Work;

namespace React.Embedding;

/// <summary>
/// Pictures through an image tower: read and preprocessed on pool threads, embedded in batches on the caller's, results in the order of the items.
/// Memory is bounded by a few batches of pixels whatever the number of items.
/// </summary>
/// <param name="embedder">The model.</param>
/// <param name="batchSize">Pictures a forward pass.</param>
/// <param name="decoders">Pictures decoded at once; by default one per processor.</param>
public sealed class EmbeddingPump(IEmbedder embedder, int batchSize = 32, int? decoders = null)
{
    private const int BatchesAhead = 2;

    /// <summary>Embeds a stream of pictures.</summary>
    /// <param name="items">What to embed; read lazily.</param>
    /// <param name="read">The encoded bytes of an item's picture.</param>
    /// <param name="name">What to call an item in an error.</param>
    /// <param name="reject">Told of each item that was left out, on the caller's thread and in order.</param>
    /// <param name="stopping">Checked between items and batches.</param>
    /// <returns>The items that could be read, each with its unit vector of <see cref="IEmbedder.Dimension"/> floats.</returns>
    public IEnumerable<(T Item, float[] Vector)> Images<T>(
        IEnumerable<T> items, Func<T, ReadOnlyMemory<byte>> read, Func<T, string> name, Action<T, ReactException> reject, CancellationToken stopping)
    {
        var size = embedder.PixelCount;
        var pixels = new float[(long)batchSize * size];
        var batch = new List<T>(batchSize);
        var prepared = OrderedParallel.Select(items, item => Prepare(item, read, name, size), decoders ?? Environment.ProcessorCount, batchSize * BatchesAhead, stopping);
        foreach (var (item, buffer, error) in prepared)
        {
            if (error is not null)
            {
                reject(item, error);
                continue;
            }

            buffer.AsSpan(0, size).CopyTo(pixels.AsSpan(batch.Count * size));
            ArrayPool<float>.Shared.Return(buffer!);
            batch.Add(item);
            if (batch.Count == batchSize)
            {
                foreach (var result in Embed(batch, pixels))
                {
                    yield return result;
                }

                batch.Clear();
                stopping.ThrowIfCancellationRequested();
            }
        }

        foreach (var result in Embed(batch, pixels))
        {
            yield return result;
        }
    }

    /// <summary>Embeds picture files; one that cannot be read is told as a rejection, and the next one goes on.</summary>
    /// <param name="paths">The files; read lazily.</param>
    /// <param name="read">The bytes of a file.</param>
    /// <param name="observer">Told of rejections.</param>
    /// <param name="stopping">Checked between files and batches.</param>
    public IEnumerable<(string Item, float[] Vector)> Files(IEnumerable<string> paths, Func<string, ReadOnlyMemory<byte>> read, IWorkObserver observer, CancellationToken stopping) =>
        Images(
            paths,
            read,
            path => path,
            (path, error) => observer.Reject(new Rejection(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path), error.ErrorId, error.Message)),
            stopping);

    private (T Item, float[]? Pixels, ReactException? Error) Prepare<T>(T item, Func<T, ReadOnlyMemory<byte>> read, Func<T, string> name, int size)
    {
        var buffer = ArrayPool<float>.Shared.Rent(size);
        try
        {
            embedder.Preprocess(read(item), name(item), buffer.AsSpan(0, size));
            return (item, buffer, null);
        }
        catch (ReactException error)
        {
            ArrayPool<float>.Shared.Return(buffer);
            return (item, null, error);
        }
    }

    private (T Item, float[] Vector)[] Embed<T>(List<T> batch, float[] pixels)
    {
        if (batch.Count == 0)
        {
            return [];
        }

        var dimension = embedder.Dimension;
        var vectors = new float[batch.Count * dimension];
        embedder.EmbedImages(pixels.AsSpan(0, batch.Count * embedder.PixelCount), batch.Count, vectors);
        return [.. batch.Select((item, row) => (item, vectors.AsSpan(row * dimension, dimension).ToArray()))];
    }
}
