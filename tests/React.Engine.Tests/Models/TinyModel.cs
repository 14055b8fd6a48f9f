using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

/// <summary>One golden model: its parameters in float32 and what the original computed with them.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly SafetensorsReader golden;

    public TinyModel(string name)
    {
        var folder = SharedData.Fixture("model-tiny", name);
        Clip = Load(folder);
        golden = SafetensorsReader.Open(Path.Combine(folder, "io.safetensors"));
    }

    public ClipModel Clip { get; }

    public Tensor Golden(string name) => golden.Read(name);

    public bool Has(string name) => golden.Contains(name);

    public void Dispose()
    {
        golden.Dispose();
        Clip.Dispose();
    }

    public static ClipModel Load(string folder)
    {
        using var weights = SafetensorsReader.Open(Path.Combine(folder, "weights.safetensors"));
        return ClipModel.FromTensors(ClipConfig.Read(Path.Combine(folder, "config.json")), weights.Names.ToDictionary(name => name, name => weights.Read(name)), folder);
    }

    public static void AssertNear(Tensor expected, Tensor actual, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= tolerance, $"{what} differs by {difference:g3}, allowed {tolerance:g3}");
    }
}
