using System.Globalization;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text.Json;
using React.Engine.Tests;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>What the prompt gives for the golden tiny model, against what the original's code gave.</summary>
[Collection(TinyCollection.Name)]
public sealed class ParityTests(TinyBench bench)
{
    private const int Dimension = 16;
    private const float Tolerance = 2e-6f;

    [Fact]
    public void Texts_get_the_originals_vectors()
    {
        var root = SharedData.Fixture("zeroshot");
        var captions = Lines(root).Select(line => line.GetProperty("caption").GetString()!).ToArray();
        var embeddings = bench.Run("param($golden, [string[]] $texts) Get-ReactEmbedding -Model $golden -Text $texts", Path.Combine(root, "model"), captions);
        Assert.Equal(captions, embeddings.Select(item => item.Get<string>("Source")));
        Close(Expected(root, "caption_features"), embeddings);

        // Through the pipeline, one by one.
        var piped = bench.Run("param($golden, [string[]] $texts) $texts | Get-ReactEmbedding -Model $golden", Path.Combine(root, "model"), captions);
        Close(Expected(root, "caption_features"), piped);
    }

    [Fact]
    public void Pictures_get_the_originals_vectors()
    {
        var root = SharedData.Fixture("zeroshot");
        var embeddings = bench.Run("param($golden, $path) Get-ReactEmbedding -Model $golden -Path $path", Path.Combine(root, "model"), Path.Combine(root, "images", "*.png"));
        Assert.Equal(Lines(root).Select(line => Path.GetFileName(line.GetProperty("file").GetString())), embeddings.Select(item => Path.GetFileName(item.Get<string>("Source"))));
        Close(Expected(root, "image_features"), embeddings);
    }

    [Fact]
    public void A_measure_is_the_originals()
    {
        var root = SharedData.Fixture("zeroshot");
        using var folder = new TemporaryFolder();
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in Lines(root))
        {
            var file = Path.Combine(root, line.GetProperty("file").GetString()!);
            var name = line.GetProperty("class").GetString()!;
            Directory.CreateDirectory(Path.Combine(folder.Path, name));
            File.Copy(file, Path.Combine(folder.Path, name, Path.GetFileName(file)));
            labels[name] = line.GetProperty("label").GetInt32();
        }

        var measure = Assert.Single(bench.Run(
            """
            param($root, $folder)
            $golden = New-ReactTask -ClassName (Get-Content "$root/classnames.txt") -Template (Get-Content "$root/templates.txt")
            Measure-ReactModel -Model "$root/model" -Task $golden -Path $folder
            """, root, folder.Path));
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "expected.json")));
        Assert.Equal(40, measure.Get<int>("Count"));
        Assert.Equal(0, measure.Get<int>("LeftOut"));
        Assert.Equal(100 * expected.RootElement.GetProperty("top1").GetDouble(), measure.Get<double>("Top1"), 1e-5);
        Assert.Equal(100 * expected.RootElement.GetProperty("top5").GetDouble(), measure.Get<double>("Top5"), 1e-5);
        Assert.Equal(labels.OrderBy(label => label.Value).Select(label => label.Key), measure.Get<object[]>("Classes").Select(item => PSObject.AsPSObject(item).Get<string>("Class")));
    }

    private static JsonElement[] Lines(string root) => [.. File.ReadLines(Path.Combine(root, "images.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private static void Close(float[] expected, IReadOnlyList<PSObject> embeddings)
    {
        Assert.Equal(expected.Length, embeddings.Count * Dimension);
        for (var row = 0; row < embeddings.Count; row++)
        {
            var vector = embeddings[row].Get<float[]>("Vector");
            Assert.All(Enumerable.Range(0, Dimension), at => Assert.Equal(expected[(row * Dimension) + at], vector[at], Tolerance));
        }
    }

    /// <summary>A float32 tensor of the golden file, read by the format's own rules and not by the module that is tested.</summary>
    private static float[] Expected(string root, string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(root, "expected.safetensors"));
        var header = checked((int)BitConverter.ToUInt64(bytes));
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        var tensor = json.RootElement.GetProperty(name);
        Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
        var range = tensor.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
        Assert.True(range[1] > range[0], string.Create(CultureInfo.InvariantCulture, $"{name} is empty"));
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(8 + header + range[0], range[1] - range[0])).ToArray();
    }
}
