using React.Models;

namespace React.Customization;

/// <summary>An estimate of what the backward pass of a step keeps.</summary>
internal static class ActivationMemory
{
    // Of a block and token, in multiples of the width: two norms, queries, keys and values, what attention gives, the residuals, and twice the MLP's fourfold.
    private const int WidthsPerBlock = 20;

    /// <summary>Whether a step on the processor would take more than half of the memory there is. Of a GPU's memory nothing is known.</summary>
    public static bool IsShort(ClipModel model, CustomizationOptions options) =>
        !Devices.ResolveAll(options.Device).Any(device => device.type == TorchSharp.DeviceType.CUDA)
        && Of(model.Config, options) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Bytes for one micro-batch.</summary>
    public static double Of(ClipConfig config, CustomizationOptions options)
    {
        var (vision, text) = (config.Vision, config.Text);
        double trained = options.Method == CustomizationMethod.GatedImage ? 2 * (options.GatedBlocks ?? Math.Max(1, vision.Layers / 2)) : vision.Layers;
        var image = trained * vision.Tokens * vision.Width;
        var caption = options.Method == CustomizationMethod.Full ? (double)text.Layers * text.ContextLength * text.Width : 0;
        return options.BatchSize * (image + caption) * WidthsPerBlock * (options.Precision == Precision.BFloat16 ? sizeof(short) : sizeof(float));
    }
}
