using System.Runtime.InteropServices;
using System.Text.Json;
using React.Embedding;
using React.Models;
using static TorchSharp.torch;

namespace React.Engine.Tests.Evaluation;

/// <summary>The golden tiny model with its 40 pictures, and what the original made of them.</summary>
internal sealed class ZeroShotFixture : IDisposable
{
    private readonly SafetensorsReader _expected;
    private readonly JsonDocument _figures;

    public ZeroShotFixture()
    {
        Root = SharedData.Fixture("zeroshot");
        _expected = SafetensorsReader.Open(Path.Combine(Root, "expected.safetensors"));
        _figures = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "expected.json")));
        Embedder = ModelEmbedder.Load(ReactModel.Open(Path.Combine(Root, "model")), CPU);
        Task = ReactTask.Create("zeroshot", Lines("classnames.txt").Select(name => new ReactClass { Name = name }), Lines("templates.txt"));
    }

    public string Root { get; }

    public ModelEmbedder Embedder { get; }

    public ReactTask Task { get; }

    public JsonElement Figures => _figures.RootElement;

    /// <summary>A golden tensor of floats, row-major.</summary>
    public float[] Floats(string name)
    {
        using var tensor = _expected.Read(name);
        return MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
    }

    /// <summary>A golden tensor of whole numbers, row-major.</summary>
    public long[] Integers(string name)
    {
        using var stored = _expected.Read(name);
        using var tensor = stored.to_type(ScalarType.Int64);
        return MemoryMarshal.Cast<byte, long>(tensor.bytes).ToArray();
    }

    public void Dispose()
    {
        Embedder.Dispose();
        _figures.Dispose();
        _expected.Dispose();
    }

    private string[] Lines(string name) => File.ReadAllLines(Path.Combine(Root, name));
}
