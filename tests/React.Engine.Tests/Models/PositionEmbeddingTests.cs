using System.Text.Json;
using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class PositionEmbeddingTests
{
    [Fact]
    public void Grids_are_resized_as_the_original_does()
    {
        var folder = SharedData.Fixture("model-tiny", "posembed-resize");
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json")));
        using var file = SafetensorsReader.Open(Path.Combine(folder, "cases.safetensors"));
        using var scope = NewDisposeScope();
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var name = item.GetProperty("case").GetString()!;
            var grid = item.GetProperty("new_grid");
            TinyModel.AssertNear(file.Read($"{name}.out"), PositionEmbedding.Resize(file.Read($"{name}.in"), grid[0].GetInt32(), grid[1].GetInt32()), 1e-6, name);
        }
    }

    [Fact]
    public void What_has_no_grid_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ReactException>(() => PositionEmbedding.Resize(zeros(1, 8), 3, 3));
        Assert.Throws<ReactException>(() => PositionEmbedding.Resize(zeros(8), 3, 3));
        Assert.Throws<ReactException>(() => PositionEmbedding.Resize(zeros(1 + (2 * 3), 8), 3, 3));
    }
}
