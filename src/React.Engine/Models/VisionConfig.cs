namespace React.Models;

/// <summary>The image tower of a CLIP configuration (<c>vision_cfg</c>). Checked by <see cref="ClipConfig.Parse"/>.</summary>
public sealed record VisionConfig
{
    /// <summary>A ModifiedResNet's last stage has so many times fewer rows than the picture, and so many times more channels than <see cref="Width"/>.</summary>
    internal const int ResNetReduction = 32;

    /// <summary>Height of the input in pixels.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Width of the input in pixels.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Number of transformer blocks; 0 for a ModifiedResNet.</summary>
    public required int Layers { get; init; }

    /// <summary>Blocks of the four stages of a ModifiedResNet; null for a vision transformer.</summary>
    public IReadOnlyList<int>? ResNetLayers { get; init; }

    /// <summary>Length of a token, or channels of a ModifiedResNet's stem.</summary>
    public required int Width { get; init; }

    /// <summary>Length of a token's part in one attention head.</summary>
    public int HeadWidth { get; init; } = 64;

    /// <summary>Side of a patch in pixels; 0 for a ModifiedResNet.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Width of a block's MLP as a multiple of <see cref="Width"/>; the product is truncated.</summary>
    public double MlpRatio { get; init; } = 4.0;

    /// <summary>Start value of LayerScale; null where the blocks have none.</summary>
    public double? LayerScale { get; init; }

    /// <summary>Whether the picture's vector is the mean of all tokens instead of the class token.</summary>
    public bool GlobalAveragePool { get; init; }

    /// <summary>Whether patches pass a LayerNorm and a linear layer with bias instead of the convolution.</summary>
    public bool InputPatchNorm { get; init; }

    /// <summary>How many of the last blocks have a gated block before them (<c>react_cfg.last_k_layers</c>); 0 for a plain CLIP.</summary>
    public int GatedBlocks { get; init; }

    /// <summary>Channels that a ModifiedResNet ends in, before pooling; the length of a token for a vision transformer.</summary>
    public int FinalWidth => ResNetLayers is null ? Width : ResNetReduction * Width;

    /// <summary>Number of attention heads, truncated as in the original; of a ModifiedResNet those of its pooling.</summary>
    public int Heads => FinalWidth / HeadWidth;

    /// <summary>Rows of patches, or of the last stage of a ModifiedResNet; pixels that fill no patch are ignored.</summary>
    public int GridHeight => Cell == 0 ? 0 : ImageHeight / Cell;

    /// <summary>Columns of patches, or of the last stage.</summary>
    public int GridWidth => Cell == 0 ? 0 : ImageWidth / Cell;

    /// <summary>Patches and the class token, or places of the last stage and their mean.</summary>
    public int Tokens => (GridHeight * GridWidth) + 1;

    /// <summary>Width of a block's MLP.</summary>
    public int MlpWidth => (int)(Width * MlpRatio);

    /// <summary>A ratio whose truncated product with the width is the MLP's width again.</summary>
    internal static double RatioFor(int mlpWidth, int width)
    {
        var ratio = (double)mlpWidth / width;
        return (int)(width * ratio) == mlpWidth ? ratio : Math.BitIncrement(ratio);
    }

    private int Cell => ResNetLayers is null ? PatchSize : ResNetReduction;
}
