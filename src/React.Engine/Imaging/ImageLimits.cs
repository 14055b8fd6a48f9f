namespace React.Imaging;

/// <summary>What a picture may take at most. Checked from its header, before memory for pixels is asked for.</summary>
public sealed record ImageLimits
{
    /// <summary>Most bytes of an encoded picture, wherever it lies.</summary>
    public const long DefaultMaxBytes = 64L << 20;

    /// <summary>178 million pixels and 64 MiB a file.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Most pixels, width × height. The default is the one past which Pillow refuses a picture as a decompression bomb.</summary>
    public long MaxPixels { get; init; } = 178_000_000;

    /// <summary>Most bytes of the encoded file.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;
}
