using React.Models;

namespace React.Embedding;

/// <summary>Turns texts and pictures into unit vectors of one space. What indexing, retrieval and evaluation ask of a model.</summary>
public interface IEmbedder : IDisposable
{
    /// <summary>Length of a vector.</summary>
    int Dimension { get; }

    /// <summary>Identifies weights, preprocessing and vocabulary: two embedders with equal fingerprints give equal vectors.</summary>
    string Fingerprint { get; }

    /// <summary>What vectors are computed in: Float32 or BFloat16.</summary>
    Precision Precision { get; }

    /// <summary>Floats that one preprocessed picture takes: 3 × height × width.</summary>
    int PixelCount { get; }

    /// <summary>Embeds texts. Rows are L2-normalised.</summary>
    /// <param name="texts">n texts of any length; cut at the context length.</param>
    /// <param name="destination">n × <see cref="Dimension"/> floats, row-major.</param>
    void EmbedTexts(IReadOnlyList<string> texts, Span<float> destination);

    /// <summary>Decodes and preprocesses one picture. May be called from many threads at once.</summary>
    /// <param name="encoded">The bytes of a JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <param name="name">What to call the picture in an error.</param>
    /// <param name="pixels"><see cref="PixelCount"/> floats, [3, height, width].</param>
    /// <exception cref="ReactException">The picture is corrupt or past the limits.</exception>
    void Preprocess(ReadOnlyMemory<byte> encoded, string name, Span<float> pixels);

    /// <summary>Embeds preprocessed pictures. Rows are L2-normalised.</summary>
    /// <param name="pixels">count × <see cref="PixelCount"/> floats.</param>
    /// <param name="count">Number of pictures.</param>
    /// <param name="destination">count × <see cref="Dimension"/> floats, row-major.</param>
    void EmbedImages(ReadOnlySpan<float> pixels, int count, Span<float> destination);
}
