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

    public static ReactException Shape(string what, string expected, Tensor given) => new(
        "ReactTensorShape", ReactErrorKind.InvalidArgument,
        $"{what} must be {expected}, not [{string.Join(", ", given.shape)}] of {given.dtype}.", "Preprocess the input for this very model.");
}
