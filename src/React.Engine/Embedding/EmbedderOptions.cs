namespace React.Embedding;

/// <summary>How many items pass a tower at once. Results do not depend on it beyond the rounding of float32.</summary>
public sealed record EmbedderOptions
{
    /// <summary>Pictures a forward pass.</summary>
    public int ImageBatch { get; init; } = 32;

    /// <summary>Texts a forward pass; texts are short once their padding is cut.</summary>
    public int TextBatch { get; init; } = 128;
}
