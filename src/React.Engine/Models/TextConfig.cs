namespace React.Models;

/// <summary>The text tower of a CLIP configuration (<c>text_cfg</c>). Checked by <see cref="ClipConfig.Parse"/>.</summary>
public sealed record TextConfig
{
    /// <summary>Longest text in tokens, start and end included.</summary>
    public int ContextLength { get; init; } = 77;

    /// <summary>Number of token ids.</summary>
    public int VocabularySize { get; init; } = 49408;

    /// <summary>Length of a token's vector.</summary>
    public required int Width { get; init; }

    /// <summary>Number of attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Start value of LayerScale; null where the blocks have none.</summary>
    public double? LayerScale { get; init; }

    /// <summary>Width of a block's MLP: always four times <see cref="Width"/>.</summary>
    public int MlpWidth => 4 * Width;
}
