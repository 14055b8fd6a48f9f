using System.Security.Cryptography;
using System.Text;
using React.Embedding;
using React.Models;

namespace React.Engine.Tests.Indexing;

/// <summary>Vectors from hashes: equal inputs give equal unit vectors, others point elsewhere. A "picture" is any bytes that do not begin with <c>BAD</c>.</summary>
internal sealed class FakeEmbedder(int dimension = 16, string fingerprint = "fake-1") : IEmbedder
{
    private int images;

    public int Dimension => dimension;

    public string Fingerprint => fingerprint;

    public Precision Precision { get; init; } = Precision.Float32;

    public int PixelCount => 8;

    /// <summary>Called with the number of pictures embedded so far, before each batch.</summary>
    public Action<int>? BeforeBatch { get; init; }

    public void EmbedTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            Unit(SHA256.HashData(Encoding.UTF8.GetBytes(texts[i])), destination.Slice(i * dimension, dimension));
        }
    }

    public void Preprocess(ReadOnlyMemory<byte> encoded, string name, Span<float> pixels)
    {
        if (encoded.Span.StartsWith("BAD"u8))
        {
            throw new ReactException("ReactImageCorrupt", ReactErrorKind.InvalidData, $"'{name}' is no picture.");
        }

        var hash = SHA256.HashData(encoded.Span);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = encoded.Span.StartsWith("NAN"u8) ? float.NaN : hash[i];
        }
    }

    public void EmbedImages(ReadOnlySpan<float> pixels, int count, Span<float> destination)
    {
        BeforeBatch?.Invoke(images);
        images += count;
        for (var i = 0; i < count; i++)
        {
            var row = pixels.Slice(i * PixelCount, PixelCount);
            var vector = destination.Slice(i * dimension, dimension);
            if (float.IsNaN(row[0]))
            {
                vector.Fill(float.NaN);
                continue;
            }

            Unit([.. row.ToArray().Select(value => (byte)value)], vector);
        }
    }

    public void Dispose()
    {
    }

    private static void Unit(byte[] seed, Span<float> vector)
    {
        var random = new Random(BitConverter.ToInt32(seed));
        var norm = 0.0;
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)((random.NextDouble() * 2) - 1);
            norm += vector[i] * vector[i];
        }

        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / Math.Sqrt(norm));
        }
    }
}
