using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>Softmax does not see the keys' bias: that third of <c>in_proj_bias</c> has no gradient but rounding noise, which Adam makes visible.</summary>
internal static class KeyBias
{
    /// <summary>What belongs to the keys' bias, a view; null where the parameter is another one.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="values">A value for each of its elements.</param>
    public static Tensor? Of(string name, Tensor values) =>
        name.EndsWith("in_proj_bias", StringComparison.Ordinal) ? values.narrow(0, values.shape[0] / 3, values.shape[0] / 3) : null;
}
