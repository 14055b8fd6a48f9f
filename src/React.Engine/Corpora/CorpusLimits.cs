using React.Imaging;

namespace React.Corpora;

/// <summary>What one pair of a corpus may take; larger ones are rejected, so that no file can exhaust memory.</summary>
public sealed record CorpusLimits
{
    /// <summary>The defaults.</summary>
    public static CorpusLimits Default { get; } = new();

    /// <summary>Bytes of an encoded picture.</summary>
    public long MaxImageBytes { get; init; } = ImageLimits.DefaultMaxBytes;

    /// <summary>Bytes of a caption. A text model reads some 300 of them; whatever is longer than this is no caption.</summary>
    public int MaxCaptionBytes { get; init; } = 1 << 16;

    /// <summary>Bytes of the JSON beside a picture.</summary>
    public int MaxMetadataBytes { get; init; } = 1 << 20;
}
