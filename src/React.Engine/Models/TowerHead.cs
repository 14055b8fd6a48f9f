using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Models;

/// <summary>What both towers share around their blocks.</summary>
internal static class TowerHead
{
    private const double Epsilon = 1e-5;

    public static Tensor Norm(Tensor x, IReadOnlyDictionary<string, Tensor> parameters, string name)
    {
        var weight = parameters[$"{name}.weight"];
        return functional.layer_norm(x, weight.shape, weight, parameters[$"{name}.bias"], Epsilon);
    }

    /// <summary>Refuses pixels of another size than the tower's.</summary>
    public static void CheckPixels(Tensor pixels, VisionConfig config)
    {
        if (pixels.dim() != 4 || pixels.shape[0] < 1 || pixels.shape[1] != 3 || pixels.shape[2] != config.ImageHeight || pixels.shape[3] != config.ImageWidth)
        {
            throw Shape("Pixels", $"[n, 3, {config.ImageHeight}, {config.ImageWidth}]", pixels);
        }
    }

    public static ReactException Shape(string what, string expected, Tensor given) => new(
        "ReactTensorShape", ReactErrorKind.InvalidArgument,
        $"{what} must be {expected}, not [{string.Join(", ", given.shape)}] of {given.dtype}.", "Preprocess the input for this very model.");
}
