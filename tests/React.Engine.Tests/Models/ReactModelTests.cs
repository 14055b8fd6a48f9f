using React.Models;
using React.Storage;
using React.Tokenization;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class ReactModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_tells_its_facts_without_reading_weights()
    {
        var model = ReactModel.Open(SharedData.Fixture("model-tiny", "react"));
        Assert.Equal("react", model.Name);
        Assert.Equal("ViT 3x32/8", model.Architecture);
        Assert.Equal("32", model.ImageSize);
        Assert.Equal(8, model.PatchSize);
        Assert.Equal(16, model.EmbeddingDimension);
        Assert.Equal(77, model.ContextLength);
        Assert.Equal(2, model.GatedBlocks);
        Assert.False(model.IsCustomization);
        Assert.Null(model.BasePath);
        Assert.Equal("24x40", ReactModel.Open(SharedData.Fixture("model-tiny", "rect-image")).ImageSize);
        Assert.Equal("ResNet 1-2-1-1 x4", ReactModel.Open(SharedData.Fixture("model-tiny", "resnet")).Architecture);
    }

    [Fact]
    public void The_fingerprint_follows_from_weights_configuration_and_vocabulary()
    {
        var source = SharedData.Fixture("model-tiny", "vit-gelu");
        var model = ReactModel.Open(source);
        Assert.Matches("^[0-9a-f]{64}$", model.Fingerprint);
        Assert.Equal(model.Fingerprint, ReactModel.Open(_folder.Copy(source, "copy")).Fingerprint);

        var activation = _folder.Copy(source, "activation");
        var config = Path.Combine(activation, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"embed_dim\"", "\"quick_gelu\": true, \"embed_dim\"", StringComparison.Ordinal));
        var vocabulary = _folder.Copy(source, "vocabulary");
        VocabularyLearner.Learn(["a b c"], 514).Save(vocabulary);
        var weights = _folder.Copy(source, "weights");
        using (var stream = new FileStream(Path.Combine(weights, "weights.safetensors"), FileMode.Open))
        {
            stream.Seek(-1, SeekOrigin.End);
            var last = stream.ReadByte();
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte((byte)(last ^ 1));
        }

        string[] prints = [model.Fingerprint, ReactModel.Open(activation).Fingerprint, ReactModel.Open(vocabulary).Fingerprint, ReactModel.Open(weights).Fingerprint];
        Assert.Equal(4, prints.Distinct().Count());
    }

    [Fact]
    public void A_saved_model_computes_the_same_and_saves_to_the_same_bytes()
    {
        using var model = new TinyModel("react");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var tokenizer = VocabularyLearner.Learn(["a b c"], 514);
        var saved = ModelFolder.Save(_folder.At("one"), model.Clip, tokenizer);
        ModelFolder.Save(_folder.At("two"), model.Clip, tokenizer);
        Assert.Equal(File.ReadAllBytes(_folder.At("one", "model.safetensors")), File.ReadAllBytes(_folder.At("two", "model.safetensors")));
        using var loaded = saved.Load();
        Assert.Equal(514, loaded.Tokenizer.VocabularySize);
        Assert.True(loaded.Clip.EncodeImages(model.Golden("image")).equal(model.Clip.EncodeImages(model.Golden("image"))).all().item<bool>());
    }

    [Fact]
    public void A_customization_lies_over_its_base()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var baseModel = ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", "vit-quickgelu"), "base"));
        var (customization, image, expected) = Customize(baseModel, _folder.At("custom"));

        Assert.True(customization.IsCustomization);
        Assert.Equal(baseModel.Path, customization.BasePath);
        Assert.Equal(2, customization.GatedBlocks);
        Assert.Contains("\"../base\"", File.ReadAllText(_folder.At("custom", "config.json")), StringComparison.Ordinal);
        using (var file = SafetensorsReader.Open(_folder.At("custom", "model.safetensors")))
        {
            Assert.Equal(29, file.Names.Count);
        }

        using var loaded = customization.Load();
        Assert.True(loaded.Clip.EncodeImages(image).equal(expected).all().item<bool>());

        var exported = ModelFolder.Export(customization, _folder.At("whole"));
        Assert.False(exported.IsCustomization);
        using var whole = exported.Load();
        Assert.True(whole.Clip.EncodeImages(image).equal(expected).all().item<bool>());
    }

    [Fact]
    public void A_customization_of_a_customization_needs_both_below()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var baseModel = ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", "vit-quickgelu"), "base"));
        var first = Customize(baseModel, _folder.At("first")).Model;
        using var loaded = first.Load();
        loaded.Clip.Parameters["logit_scale"].fill_(1.5);
        var second = ModelFolder.SaveCustomization(_folder.At("second"), loaded.Clip, ["logit_scale"], first);
        using var again = second.Load();
        Assert.Equal(1.5f, again.Clip.LogitScale.item<float>());
        Assert.Equal(0.25f, again.Clip.Parameters["visual.transformer.resblocks.2.gated_attn_block.alpha_attn"].item<float>());
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void Both_may_move_together_and_a_changed_base_is_noticed()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Customize(ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", "vit-quickgelu"), Path.Combine("here", "base"))), _folder.At("here", "custom"));
        Directory.Move(_folder.At("here"), _folder.At("there"));
        using (ReactModel.Open(_folder.At("there", "custom")).Load())
        {
        }

        var config = _folder.At("there", "base", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("true", "false", StringComparison.Ordinal));
        var changed = Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("there", "custom")).Load());
        Assert.Equal("ReactModelBaseChanged", changed.ErrorId);
        Assert.Equal(ReactErrorKind.Mismatch, changed.Kind);
        Assert.Equal("ReactModelBaseChanged", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("there", "custom")).Fingerprint).ErrorId);

        Directory.Delete(_folder.At("there", "base"), recursive: true);
        Assert.Equal("ReactModelBaseMissing", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("there", "custom")).Load()).ErrorId);
    }

    [Fact]
    public void A_customization_that_names_itself_ends()
    {
        var self = _folder.Copy(SharedData.Fixture("model-tiny", "vit-gelu"), "self");
        var config = Path.Combine(self, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"embed_dim\"", $"\"base\": {{ \"path\": \".\", \"fingerprint\": \"{new string('0', 64)}\" }}, \"embed_dim\"", StringComparison.Ordinal));
        Assert.Equal("ReactModelBase", Assert.Throws<ReactException>(() => ReactModel.Open(self).Load()).ErrorId);
    }

    [Fact]
    public void A_whole_model_is_not_written_over_by_chance()
    {
        var source = ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", "vit-gelu"), "a"));
        _folder.Copy(SharedData.Fixture("model-tiny", "react"), "b");
        Assert.Equal("ReactFolderHoldsModel", Assert.Throws<ReactException>(() => ModelFolder.Export(source, _folder.At("b"))).ErrorId);
        Assert.Equal("ReactExportOntoItself", Assert.Throws<ReactException>(() => ModelFolder.Export(source, source.Path, replace: true)).ErrorId);
        var replaced = ModelFolder.Export(source, _folder.At("b"), WeightElement.Float16, replace: true);
        Assert.Equal(0, replaced.GatedBlocks);
        // These weights were float16 before, so that nothing is lost.
        using var one = source.Load();
        using var two = replaced.Load();
        Assert.All(one.Clip.Parameters, parameter => Assert.True(parameter.Value.equal(two.Clip.Parameters[parameter.Key]).all().item<bool>()));
    }

    [Fact]
    public void A_model_that_could_not_be_replaced_is_none_rather_than_a_mixture()
    {
        var source = ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", "vit-gelu"), "a"));
        using (var model = new TinyModel("react"))
        {
            ModelFolder.Save(_folder.At("b"), model.Clip, VocabularyLearner.Learn(["a b c"], 514));
        }

        Directory.CreateDirectory(_folder.At("b", "model.safetensors.tmp"));
        Assert.Throws<ReactException>(() => ModelFolder.Export(source, _folder.At("b"), replace: true));
        Assert.Equal("ReactModelConfigMissing", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("b"))).ErrorId);
        Directory.Delete(_folder.At("b", "model.safetensors.tmp"));
        Assert.Equal(source.Config, ModelFolder.Export(source, _folder.At("b"), replace: true).Config);
    }

    [Fact]
    public void A_model_that_cannot_be_made_leaves_the_one_that_is_there()
    {
        using (var model = new TinyModel("react"))
        {
            ModelFolder.Save(_folder.At("b"), model.Clip, VocabularyLearner.Learn(["a b c"], 514));
        }

        var before = ReactModel.Open(_folder.At("b")).Fingerprint;
        Assert.Equal("ReactVocabularySize", Assert.Throws<ReactException>(() => NewModel.Write(_folder.At("b"), ReactModel.Open(_folder.At("b")).Config, null, 1, replace: true)).ErrorId);
        Assert.Equal(before, ReactModel.Open(_folder.At("b")).Fingerprint);
    }

    [Fact]
    public void A_folder_that_is_being_written_is_left_alone()
    {
        var source = ReactModel.Open(_folder.Copy(SharedData.Fixture("model-tiny", "vit-gelu"), "a"));
        var to = Directory.CreateDirectory(_folder.At("b")).FullName;
        using (FolderLock.Acquire(to))
        {
            Assert.Equal("ReactFolderBusy", Assert.Throws<ReactException>(() => ModelFolder.Export(source, to)).ErrorId);
            Assert.Equal("ReactFolderBusy", Assert.Throws<ReactException>(() => NewModel.Write(to, source.Config with { Text = source.Config.Text with { VocabularySize = 514 } }, ["a b c"], 1, replace: false)).ErrorId);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(to));
    }

    [Fact]
    public void Half_a_vocabulary_is_not_taken_for_another()
    {
        var folder = _folder.Copy(SharedData.Fixture("model-tiny", "vit-gelu"), "half");
        VocabularyLearner.Learn(["a b c"], 514).Save(folder);
        File.Move(Path.Combine(folder, "merges.txt"), Path.Combine(folder, "bpe_simple_vocab_16e6.txt"));
        Assert.Equal("ReactVocabularyNotFound", Assert.Throws<ReactException>(() => ReactModel.Open(folder)).ErrorId);
        File.Delete(Path.Combine(folder, "bpe_simple_vocab_16e6.txt"));
        Assert.Equal("ReactVocabularyNotFound", Assert.Throws<ReactException>(() => ReactModel.Open(folder)).ErrorId);
    }

    [Fact]
    public void Numbers_too_large_for_the_type_are_not_stored()
    {
        using var model = new TinyModel("vit-gelu");
        model.Clip.Parameters["visual.proj"].fill_(1e6);
        Assert.Equal("ReactWeightRange", Assert.Throws<ReactException>(() => ModelFolder.Save(_folder.At("x"), model.Clip, null, WeightElement.Float16)).ErrorId);
        Assert.False(File.Exists(_folder.At("x", "config.json")));
        ModelFolder.Save(_folder.At("x"), model.Clip, null, WeightElement.BFloat16);
    }

    [Fact]
    public void Another_grid_is_resized_when_read()
    {
        var folder = _folder.Copy(SharedData.Fixture("model-tiny", "vit-gelu"), "grid");
        var config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"image_size\": 32", "\"image_size\": [24, 40]", StringComparison.Ordinal));
        using var scope = NewDisposeScope();
        using var loaded = ReactModel.Open(folder).Load();
        using var file = SafetensorsReader.Open(Path.Combine(folder, "weights.safetensors"));
        Assert.True(PositionEmbedding.Resize(file.Read("visual.positional_embedding"), 3, 5).equal(loaded.Clip.Parameters["visual.positional_embedding"]).all().item<bool>());
        Assert.Equal([1, 16], loaded.Clip.EncodeImages(zeros(1, 3, 24, 40)).shape);
    }

    [Fact]
    public void Hugging_Faces_form_computes_the_same()
    {
        using var model = new TinyModel("vit-quickgelu");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var folder = Directory.CreateDirectory(_folder.At("hf")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """
            { "model_type": "clip", "projection_dim": 16,
              "text_config": { "hidden_size": 32, "intermediate_size": 128, "num_attention_heads": 2, "num_hidden_layers": 2, "max_position_embeddings": 77, "vocab_size": 256, "hidden_act": "quick_gelu" },
              "vision_config": { "hidden_size": 32, "intermediate_size": 128, "num_attention_heads": 2, "num_hidden_layers": 3, "image_size": 32, "patch_size": 8, "hidden_act": "quick_gelu" } }
            """);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), ToHuggingFace(model.Clip).Append(("text_model.embeddings.position_ids", arange(77).unsqueeze(0))));
        using var loaded = ReactModel.Open(folder).Load();
        Assert.All(model.Clip.Parameters, parameter => Assert.True(parameter.Value.equal(loaded.Clip.Parameters[parameter.Key]).all().item<bool>(), parameter.Key));
        TinyModel.AssertNear(model.Golden("image_features"), loaded.Clip.EncodeImages(model.Golden("image")), 2e-5, "image_features");
    }

    [Fact]
    public void Wrapped_names_are_read()
    {
        using var model = new TinyModel("vit-quickgelu");
        var folder = _folder.Copy(SharedData.Fixture("model-tiny", "vit-quickgelu"), "wrapped");
        File.Delete(Path.Combine(folder, "weights.safetensors"));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), model.Clip.Parameters.Select(parameter => ($"module.{parameter.Key}", parameter.Value)));
        using var loaded = ReactModel.Open(folder).Load();
        Assert.Equal(model.Clip.Parameters.Keys, loaded.Clip.Parameters.Keys);
    }

    [Fact]
    public void What_is_no_model_says_so()
    {
        Assert.Equal("ReactModelNotFound", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("none"))).ErrorId);
        Assert.Equal("ReactModelConfigMissing", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path)).ErrorId);
        File.WriteAllText(_folder.At("config.json"), "{}");
        Assert.Equal("ReactModelWeightsMissing", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path)).ErrorId);
        File.WriteAllText(_folder.At("a.pt"), "");
        Assert.Equal("ReactPyTorchFileInvalid", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.At("a.pt"))).ErrorId);
        File.WriteAllText(_folder.At("a.safetensors"), "");
        Assert.Equal("ReactModelConfig", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path)).ErrorId);
        File.WriteAllText(_folder.At("b.safetensors"), "");
        File.WriteAllText(_folder.At("config.json"), "{}");
        Assert.Equal("ReactModelWeightsAmbiguous", Assert.Throws<ReactException>(() => ReactModel.Open(_folder.Path)).ErrorId);
    }

    /// <summary>A base with two gated blocks whose gates are open, saved as a customization; pictures and what it makes of them.</summary>
    private static (ReactModel Model, Tensor Image, Tensor Expected) Customize(ReactModel baseModel, string path)
    {
        using var loaded = baseModel.Load();
        using var gated = loaded.Clip.WithGates(2, 1);
        foreach (var (name, tensor) in gated.Parameters)
        {
            if (name.Contains("alpha_", StringComparison.Ordinal))
            {
                tensor.fill_(0.25);
            }
        }

        var image = ones(2, 3, 32, 32);
        var names = gated.Parameters.Keys.Where(name => name.Contains("gated_attn_block", StringComparison.Ordinal)).Append("logit_scale");
        return (ModelFolder.SaveCustomization(path, gated, names, baseModel), image, gated.EncodeImages(image));
    }

    private static IEnumerable<(string, Tensor)> ToHuggingFace(ClipModel clip)
    {
        foreach (var (name, tensor) in clip.Parameters)
        {
            var image = name.StartsWith("visual.", StringComparison.Ordinal);
            var their = name switch
            {
                "logit_scale" => name,
                "token_embedding.weight" => "text_model.embeddings.token_embedding.weight",
                "positional_embedding" => "text_model.embeddings.position_embedding.weight",
                "text_projection" => "text_projection.weight",
                "visual.proj" => "visual_projection.weight",
                "visual.class_embedding" => "vision_model.embeddings.class_embedding",
                "visual.conv1.weight" => "vision_model.embeddings.patch_embedding.weight",
                "visual.positional_embedding" => "vision_model.embeddings.position_embedding.weight",
                _ => (image ? name["visual.".Length..] : name)
                    .Replace("ln_final", "text_model.final_layer_norm", StringComparison.Ordinal)
                    .Replace("ln_pre", "vision_model.pre_layrnorm", StringComparison.Ordinal)
                    .Replace("ln_post", "vision_model.post_layernorm", StringComparison.Ordinal)
                    .Replace("transformer.resblocks", image ? "vision_model.encoder.layers" : "text_model.encoder.layers", StringComparison.Ordinal)
                    .Replace("ln_1", "layer_norm1", StringComparison.Ordinal).Replace("ln_2", "layer_norm2", StringComparison.Ordinal)
                    .Replace("attn.out_proj", "self_attn.out_proj", StringComparison.Ordinal)
                    .Replace("mlp.c_fc", "mlp.fc1", StringComparison.Ordinal).Replace("mlp.c_proj", "mlp.fc2", StringComparison.Ordinal),
            };
            if (!their.Contains("in_proj_", StringComparison.Ordinal))
            {
                yield return (their, name is "text_projection" or "visual.proj" ? tensor.t() : tensor);
                continue;
            }

            var parts = tensor.chunk(3, 0);
            for (var part = 0; part < 3; part++)
            {
                yield return (their.Replace("attn.in_proj_", $"self_attn.{"qkv"[part]}_proj.", StringComparison.Ordinal), parts[part]);
            }
        }
    }
}
