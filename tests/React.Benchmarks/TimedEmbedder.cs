using System.Diagnostics;
using React.Embedding;
using React.Models;

namespace React.Benchmarks;

/// <summary>Takes the time that the towers of a model run.</summary>
internal sealed class TimedEmbedder(IEmbedder inner) : IEmbedder
{
    public int Dimension => inner.Dimension;

    public string Fingerprint => inner.Fingerprint;

    public Precision Precision => inner.Precision;

    public int PixelCount => inner.PixelCount;

    /// <summary>Time spent with pictures.</summary>
    public TimeSpan ImageTime { get; private set; }

    /// <summary>Time spent with texts, taking them apart included.</summary>
    public TimeSpan TextTime { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Restart() => (ImageTime, TextTime) = (TimeSpan.Zero, TimeSpan.Zero);

    public void EmbedTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        var start = Stopwatch.GetTimestamp();
        inner.EmbedTexts(texts, destination);
        TextTime += Stopwatch.GetElapsedTime(start);
    }

    public void Preprocess(ReadOnlyMemory<byte> encoded, string name, Span<float> pixels) => inner.Preprocess(encoded, name, pixels);

    public void EmbedImages(ReadOnlySpan<float> pixels, int count, Span<float> destination)
    {
        var start = Stopwatch.GetTimestamp();
        inner.EmbedImages(pixels, count, destination);
        ImageTime += Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => inner.Dispose();
}
