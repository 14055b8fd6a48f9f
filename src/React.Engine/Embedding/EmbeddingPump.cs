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

    // Items that wait for a batch to fill up, in batches: a long run of items without a picture must not be held until its end.
    private const int BatchesWaiting = 16;

    /// <summary>Embeds a stream of pictures, batch by batch.</summary>
    /// <param name="items">What to embed; read lazily.</param>
    /// <param name="read">The encoded bytes of an item's picture; null where the item has none and only keeps its place.</param>
    /// <param name="name">What to call an item in an error.</param>
    /// <param name="stopping">Checked between items and batches.</param>
    /// <param name="endsBatch">Whether a batch ends with an item, however few pictures it holds; by default none does.</param>
    /// <returns>All items in their order, in batches that hold <c>batchSize</c> pictures that could be read; fewer at the end, and where 16 times as many items have gathered for them.</returns>
    public IEnumerable<IReadOnlyList<EmbeddedItem<T>>> Batches<T>(
        IEnumerable<T> items, Func<T, ReadOnlyMemory<byte>?> read, Func<T, string> name, CancellationToken stopping, Func<T, bool>? endsBatch = null)
    {
        var size = embedder.PixelCount;
        var pixels = new float[checked(batchSize * size)];
        var waiting = new List<Prepared<T>>(batchSize);
        var pictures = 0;
        foreach (var prepared in OrderedParallel.Select(items, item => Prepare(item, read, name), decoders ?? Environment.ProcessorCount, batchSize * BatchesAhead, stopping))
        {
            waiting.Add(prepared);
            if (prepared.Pixels is { } buffer)
            {
                buffer.AsSpan(0, size).CopyTo(pixels.AsSpan(pictures++ * size));
                ArrayPool<float>.Shared.Return(buffer);
            }

            if (pictures == batchSize || waiting.Count == batchSize * BatchesWaiting || endsBatch?.Invoke(prepared.Item) == true)
            {
                stopping.ThrowIfCancellationRequested();
                yield return Embed(waiting, pixels, pictures);
                waiting.Clear();
                pictures = 0;
            }
        }

        if (waiting.Count > 0)
        {
            yield return Embed(waiting, pixels, pictures);
        }
    }

    /// <summary>Embeds a stream of pictures of which some may not be readable.</summary>
    /// <param name="items">What to embed; read lazily.</param>
    /// <param name="read">The encoded bytes of an item's picture.</param>
    /// <param name="name">What to call an item in an error.</param>
    /// <param name="reject">Told of each item that was left out, on the caller's thread and in order.</param>
    /// <param name="stopping">Checked between items and batches.</param>
    /// <returns>The items that could be read, each with its unit vector of <see cref="IEmbedder.Dimension"/> floats.</returns>
    public IEnumerable<(T Item, float[] Vector)> Images<T>(
        IEnumerable<T> items, Func<T, ReadOnlyMemory<byte>> read, Func<T, string> name, Action<T, ReactException> reject, CancellationToken stopping)
    {
        foreach (var (item, vector, error) in Batches(items, item => read(item), name, stopping).SelectMany(batch => batch))
        {
            if (error is not null)
            {
                reject(item, error);
            }
            else
            {
                yield return (item, vector!);
            }
        }
    }

    /// <summary>Embeds picture files; one that cannot be read is told as a rejection, and the next one goes on.</summary>
    /// <param name="paths">The files; read lazily.</param>
    /// <param name="read">The bytes of a file.</param>
    /// <param name="observer">Told of rejections.</param>
    /// <param name="stopping">Checked between files and batches.</param>
    public IEnumerable<(string Item, float[] Vector)> Files(IEnumerable<string> paths, Func<string, ReadOnlyMemory<byte>> read, IWorkObserver observer, CancellationToken stopping) =>
        Images(paths, read, path => path, (path, error) => observer.Reject(Rejection.Of(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path), error)), stopping);

    private Prepared<T> Prepare<T>(T item, Func<T, ReadOnlyMemory<byte>?> read, Func<T, string> name)
    {
        float[]? buffer = null;
        try
        {
            if (read(item) is not { } encoded)
            {
                return new Prepared<T>(item, null, null);
            }

            buffer = ArrayPool<float>.Shared.Rent(embedder.PixelCount);
            embedder.Preprocess(encoded, name(item), buffer.AsSpan(0, embedder.PixelCount));
            return new Prepared<T>(item, buffer, null);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            if (buffer is not null)
            {
                ArrayPool<float>.Shared.Return(buffer);
            }

            // One bad picture never ends the work, whatever the decoder made of it.
            return new Prepared<T>(item, null, error as ReactException ??
                new ReactException("ReactImageUnreadable", ReactErrorKind.InvalidData, $"The picture '{name(item)}' cannot be read: {error.Message}", "Leave it out, or save it again as PNG or JPEG.", inner: error));
        }
    }

    private EmbeddedItem<T>[] Embed<T>(List<Prepared<T>> batch, float[] pixels, int pictures)
    {
        var dimension = embedder.Dimension;
        var vectors = new float[pictures * dimension];
        if (pictures > 0)
        {
            embedder.EmbedImages(pixels.AsSpan(0, pictures * embedder.PixelCount), pictures, vectors);
        }

        var row = 0;
        return [.. batch.Select(prepared => new EmbeddedItem<T>(
            prepared.Item, prepared.Pixels is null ? null : vectors.AsSpan(row++ * dimension, dimension).ToArray(), prepared.Error))];
    }

    /// <summary>An item with its pixels, in a buffer of the pool that goes back once they are copied.</summary>
    private readonly record struct Prepared<T>(T Item, float[]? Pixels, ReactException? Error);
}
