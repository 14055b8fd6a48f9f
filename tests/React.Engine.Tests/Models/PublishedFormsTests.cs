using System.Text.Json;
using System.Text.Json.Nodes;
using React.Models;
using React.Models.PyTorch;
using React.Tokenization;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

/// <summary>Folders and files as they are published, and what is known about them without a configuration.</summary>
public sealed class PublishedFormsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_published_architecture_is_recognised_by_its_shapes()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("official-names", "names_index.json")));
        foreach (var entry in index.RootElement.EnumerateObject())
        {
            using var names = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("official-names", entry.Value.GetProperty("file").GetString()!)));
            using var file = new Shapes(names.RootElement.EnumerateObject().ToDictionary(name => "module." + name.Name, name => (IReadOnlyList<long>)[.. name.Value.EnumerateArray().Select(size => size.GetInt64())]));
            var expected = ClipConfigs.Get(entry.Name);
            Assert.Equal(expected.ToJson(), (InferredConfig.Of(file) with { QuickGelu = expected.QuickGelu }).ToJson());
        }
    }

    [Fact]
    public void The_published_checkpoints_are_the_originals()
    {
        using var tags = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("official-names", "react_pretrained_tags.json")));
        var expected = tags.RootElement.EnumerateObject().SelectMany(model => model.Value.EnumerateObject().Select(tag =>
            $"{model.Name} {tag.Name} {tag.Value.GetProperty("repo_id")} {tag.Value.GetProperty("file")} {tag.Value.GetProperty("forces_quick_gelu").GetBoolean()} {(tag.Value.GetProperty("mean").ValueKind == JsonValueKind.Null ? "" : 0.5)}"));
        Assert.Equal(expected, PublishedCheckpoint.All.Select(item => $"{item.Model} {item.Tag} {item.Repository} {item.File} {item.QuickGelu} {(item.Mean is null ? "" : item.Mean[0])}"));
    }

    [Theory]
    [InlineData("clip-vit-base-32-gated-image.pt", true, 0.48145466f, "react_clip_ret_laion400m")]
    [InlineData("openclip-vit-large-14-gated-image.pt", false, 0.5f, "exact GELU")]
    [InlineData("my-quickgelu.pt", true, 0.48145466f, "in its name")]
    [InlineData("mine.pt", false, 0.48145466f, "Nothing tells")]
    public void A_files_origin_decides_what_shapes_cannot_tell(string name, bool quickGelu, float mean, string reason)
    {
        using var clip = ClipModel.Create(Small, 1);
        TorchWriter.Write(_folder.At(name), clip.Parameters.Select(parameter => (parameter.Key, parameter.Value)));
        var model = ReactModel.Open(_folder.At(name));
        Assert.Equal((quickGelu, mean), (model.Config.QuickGelu, model.Config.Mean[0]));
        Assert.Contains(reason, model.Decision!, StringComparison.Ordinal);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), model.Name);
        using var loaded = model.Load();
        Assert.Equal(49408, loaded.Tokenizer.VocabularySize);
        Assert.Matches("^[0-9a-f]{64}$", model.Fingerprint);
    }

    [Fact]
    public void A_published_checkpoint_in_a_folder_keeps_its_activation()
    {
        using var clip = ClipModel.Create(Small, 1);
        File.WriteAllText(_folder.At("config.json"), Small.ToJson());
        TorchWriter.Write(_folder.At("clip-vit-base-32-gated-image.pt"), clip.Parameters.Select(parameter => (parameter.Key, parameter.Value)));
        var model = ReactModel.Open(_folder.Path);
        Assert.True(model.Config.QuickGelu);
        Assert.NotNull(model.Decision);
    }

    [Fact]
    public void A_customization_may_stand_on_a_file()
    {
        using var clip = ClipModel.Create(Small, 1);
        TorchWriter.Write(_folder.At("base.pt"), clip.Parameters.Select(parameter => (parameter.Key, parameter.Value)));
        var from = ReactModel.Open(_folder.At("base.pt"));
        using var gated = clip.WithGates(1, 3);
        ModelFolder.SaveCustomization(_folder.At("custom"), gated, gated.Parameters.Keys.Where(name => name.Contains("gated", StringComparison.Ordinal)), from);
        using var loaded = ReactModel.Open(_folder.At("custom")).Load();
        Assert.Equal(1, loaded.Clip.Config.Vision.GatedBlocks);
        Assert.Equal("ReactExportOntoItself", Assert.Throws<ReactException>(() => ModelFolder.Export(from, _folder.Path, replace: true)).ErrorId);
    }

    [Fact]
    public void Weights_that_are_no_CLIP_say_so()
    {
        using var scope = NewDisposeScope();
        TorchWriter.Write(_folder.At("other.pt"), [("layer.weight", zeros(2, 2))]);
        Assert.Equal("ReactNoClipWeights", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("other.pt"))).ErrorId);
        var odd = ClipConfig.Parse(Small.ToJson().Replace("\"width\": 128", "\"width\": 96", StringComparison.Ordinal).Replace("\"head_width\": 64", "\"head_width\": 32", StringComparison.Ordinal), "odd");
        using var clip = ClipModel.Create(odd, 1);
        TorchWriter.Write(_folder.At("odd.pt"), clip.Parameters.Select(parameter => (parameter.Key, parameter.Value)));
        Assert.Equal("ReactHeadsUnknown", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("odd.pt"))).ErrorId);
    }

    [Fact]
    public void Tensors_in_several_files_need_all_of_them()
    {
        using var scope = NewDisposeScope();
        using var clip = ClipModel.Create(Small, 1);
        var index = _folder.At("model.safetensors.index.json");
        File.WriteAllText(_folder.At("config.json"), Small.ToJson());
        var halves = clip.Parameters.Select((parameter, i) => (Name: parameter.Key, parameter.Value, File: $"model-0000{(i % 2) + 1}-of-00002.safetensors")).ToList();
        foreach (var half in halves.GroupBy(item => item.File))
        {
            SafetensorsWriter.Write(_folder.At(half.Key), half.Select(item => (item.Name, item.Value)));
        }

        void Index(Func<string, string> file) => File.WriteAllText(index, new JsonObject { ["weight_map"] = new JsonObject(halves.Select(item => KeyValuePair.Create(item.Name, (JsonNode?)file(item.File)))) }.ToJsonString());
        Index(file => file);
        var print = ReactModel.Open(_folder.Path).Fingerprint;
        using (var loaded = ReactModel.Open(_folder.Path).Load())
        {
            Assert.True(loaded.Clip.Parameters["visual.proj"].equal(clip.Parameters["visual.proj"]).all().item<bool>());
        }

        Index(_ => "model-00001-of-00002.safetensors");
        Assert.Equal("ReactShardIndexInvalid", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path).Load()).ErrorId);
        Index(_ => "../model-00001-of-00002.safetensors");
        Assert.Equal("ReactShardIndexInvalid", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path).Load()).ErrorId);
        File.WriteAllText(index, "{}");
        Assert.Contains("weight_map", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path).Load()).Message, StringComparison.Ordinal);
        Index(file => file);
        File.Delete(_folder.At("model-00002-of-00002.safetensors"));
        Assert.Equal("ReactPathNotFound", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path).Load()).ErrorId);
        Assert.NotEmpty(print);
    }

    [Fact]
    public void A_tokenizer_json_gives_the_same_ids()
    {
        var learned = VocabularyLearner.Learn(["a red square", "a blue square", "two red circles"], 540);
        learned.Save(_folder.At("pair"));
        var vocabulary = JsonNode.Parse(File.ReadAllText(_folder.At("pair", "vocab.json")))!.AsObject();
        var added = new JsonArray();
        foreach (var name in (string[])["<|startoftext|>", "<|endoftext|>"])
        {
            added.Add(new JsonObject { ["id"] = (int)vocabulary[name]!, ["content"] = name, ["special"] = true });
            vocabulary.Remove(name);
        }

        var merges = File.ReadAllLines(_folder.At("pair", "merges.txt")).Skip(1).Where(line => line.Length > 0).ToArray();
        foreach (var lists in (bool[])[false, true])
        {
            var to = Directory.CreateDirectory(_folder.At($"json-{lists}")).FullName;
            var list = new JsonArray([.. merges.Select(merge => lists ? new JsonArray([.. merge.Split(' ').Select(part => (JsonNode)part)]) : (JsonNode)merge)]);
            var json = new JsonObject { ["added_tokens"] = added.DeepClone(), ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary.DeepClone(), ["merges"] = list } };
            File.WriteAllText(Path.Combine(to, "tokenizer.json"), json.ToJsonString());
            var read = ClipTokenizer.Load(to);
            var (one, other) = (new int[20], new int[20]);
            Assert.Equal(learned.Encode("two red squares!", one), read.Encode("two red squares!", other));
            Assert.Equal(one, other);
            json["model"]!["type"] = "Unigram";
            File.WriteAllText(Path.Combine(to, "tokenizer.json"), json.ToJsonString());
            Assert.Equal("ReactVocabularyInvalid", Assert.Throws<ReactException>(() => ClipTokenizer.Load(to)).ErrorId);
        }
    }

    [Theory]
    [InlineData("""{ "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25], "size": 32, "crop_size": 32, "resample": 3 }""", null)]
    [InlineData("""{ "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25], "size": { "shortest_edge": 32 } }""", null)]
    [InlineData("""{ "resample": 2 }""", "resample")]
    [InlineData("""{ "size": { "shortest_edge": 40 } }""", "size")]
    [InlineData("""{ "do_center_crop": false }""", "do_center_crop")]
    [InlineData("[", "JSON")]
    public void Hugging_Faces_preprocessing_is_taken_or_refused(string json, string? fault)
    {
        using var clip = ClipModel.Create(Small, 1);
        TorchWriter.Write(_folder.At("base-quickgelu.pt"), clip.Parameters.Select(parameter => (parameter.Key, parameter.Value)));
        var folder = ModelFolder.Export(ReactModel.Open(_folder.At("base-quickgelu.pt")), _folder.At("hf"), format: ModelFormat.HuggingFace).Path;
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), json);
        if (fault is null)
        {
            Assert.Equal((0.5f, 0.25f), (ReactModel.Open(folder).Config.Mean[0], ReactModel.Open(folder).Config.Std[0]));
        }
        else
        {
            var error = Assert.Throws<ReactException>(() => ReactModel.Open(folder));
            Assert.Equal("ReactModelConfig", error.ErrorId);
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("react", ModelFormat.OpenClip, "gated blocks")]
    [InlineData("react", ModelFormat.HuggingFace, "gated blocks")]
    [InlineData("resnet", ModelFormat.HuggingFace, "ModifiedResNet")]
    [InlineData("vit-layerscale", ModelFormat.HuggingFace, "LayerScale")]
    [InlineData("gap", ModelFormat.HuggingFace, "mean of all tokens")]
    [InlineData("patchnorm", ModelFormat.HuggingFace, "normalises patches")]
    [InlineData("rect-image", ModelFormat.HuggingFace, "24 × 40")]
    public void What_a_form_cannot_hold_is_refused_with_the_reason(string name, ModelFormat format, string reason)
    {
        var error = Assert.Throws<ReactException>(() => ModelFolder.Export(ReactModel.Open(SharedData.Fixture("model-tiny", name)), _folder.At("x"), format: format));
        Assert.Equal("ReactFormatCannotHold", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("x")));
    }

    [Theory]
    [InlineData("vit-gelu", ModelFormat.OpenClip)]
    [InlineData("vit-gelu", ModelFormat.HuggingFace)]
    [InlineData("vit-layerscale", ModelFormat.OpenClip)]
    [InlineData("react", ModelFormat.PyTorch)]
    [InlineData("resnet", ModelFormat.PyTorch)]
    [InlineData("patchnorm", ModelFormat.OpenClip)]
    public void Exported_forms_come_back_equal_and_replace_each_other(string name, ModelFormat format)
    {
        var source = ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", name), "source"));
        ModelFolder.Export(ReactModel.Open(SharedData.Fixture("model-tiny", "vit-quickgelu")), _folder.At("x"));
        var exported = ModelFolder.Export(source, _folder.At("x"), replace: true, format: format);
        Assert.Equal(source.Config, exported.Config);
        using var one = source.Load();
        using var two = exported.Load();
        Assert.All(one.Clip.Parameters, parameter => Assert.True(parameter.Value.equal(two.Clip.Parameters[parameter.Key]).all().item<bool>(), parameter.Key));
        Assert.Equal("ReactFolderHoldsModel", Assert.Throws<ReactException>(() => ModelFolder.Export(source, _folder.At("x"), format: format)).ErrorId);
    }

    private static ClipConfig Small => ClipConfig.Parse("""
        {
          "embed_dim": 16,
          "vision_cfg": { "image_size": 32, "layers": 2, "width": 128, "head_width": 64, "patch_size": 8 },
          "text_cfg": { "context_length": 16, "vocab_size": 600, "width": 64, "heads": 1, "layers": 1 }
        }
        """, "small");

    /// <summary>Names and shapes without a file behind them.</summary>
    private sealed class Shapes(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes) : IWeightFile
    {
        public string Path => "shapes";

        public IReadOnlyList<string> Names => [.. shapes.Keys];

        public bool Contains(string name) => shapes.ContainsKey(name);

        public IReadOnlyList<long> ShapeOf(string name) => shapes[name];

        public Tensor Read(string name) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
