using System.Buffers.Binary;
using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>Checkpoints, indexes and configurations that do not fit: one clear error each, before anything is computed.</summary>
[Collection(TinyCollection.Name)]
public sealed class BadModelTests(TinyBench bench)
{
    private const string Embed = "param($broken) Get-ReactEmbedding -Model $broken -Text a";
    private const string Tensor = "visual.transformer.resblocks.1.mlp.c_fc.weight";

    [Fact]
    public void A_checkpoint_that_lacks_a_tensor_is_told_with_its_name() =>
        bench.Fails("ReactTensorMismatch", ErrorCategory.InvalidData, $"1 missing: {Tensor}", Embed, Broken(header =>
        {
            header[Tensor.Replace("weight", "other", StringComparison.Ordinal)] = header[Tensor]!.DeepClone();
            header.Remove(Tensor);
        }));

    [Fact]
    public void A_tensor_of_another_shape_is_told_with_both() =>
        bench.Fails("ReactTensorMismatch", ErrorCategory.InvalidData, $"{Tensor} [16, 64] instead of [64, 16]", Embed, Broken(header => header[Tensor]!["shape"] = new JsonArray(16, 64)));

    [Theory]
    [InlineData(2147483648UL, "header of 2147483648 bytes")]
    [InlineData(ulong.MaxValue, "header of 18446744073709551615 bytes")]
    [InlineData(90_000_000UL, "header of 90000000 bytes")]
    public void A_header_that_claims_more_than_it_may_is_refused(ulong length, string told)
    {
        var broken = Broken(_ => { });
        var weights = Path.Combine(broken, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(weights, bytes);
        var error = bench.Fails("ReactSafetensorsInvalid", ErrorCategory.InvalidData, told, Embed, broken);
        Assert.Contains("model.safetensors", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_was_cut_is_refused()
    {
        var broken = Broken(_ => { });
        var weights = Path.Combine(broken, "model.safetensors");
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^100]);
        bench.Fails("ReactSafetensorsInvalid", ErrorCategory.InvalidData, "model.safetensors", Embed, broken);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_told()
    {
        var broken = Broken(_ => { });
        var weights = Path.Combine(broken, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes.AsSpan(8 + (int)BitConverter.ToUInt64(bytes)).Fill(0xFF);
        File.WriteAllBytes(weights, bytes);
        var result = bench.Try("param($broken, $to) New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model $broken", broken, bench.New()).ThrowOnError();
        Assert.Equal((0, 120), (result.Output[0].Get<int>("Count"), result.Output[0].Get<int>("RejectedCount")));
        Assert.Contains(result.Warnings, warning => warning.Contains("EmbeddingInvalid", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("holds no pair", StringComparison.Ordinal));

        // A model that knows nothing must not look like a perfect one.
        var measure = bench.Run("param($broken) Measure-ReactModel -Model $broken -Task $task -Path $sample.TestSets[0]", broken)[0];
        Assert.Equal(0, measure.Get<double>("Top1"));
    }

    [Fact]
    public void An_index_of_another_model_is_neither_searched_nor_continued()
    {
        var other = bench.New("other");
        bench.Run("param($to, $configuration) New-ReactModel -Configuration $configuration -Destination $to -VocabularyCorpus $sample.Corpus -Seed 2", other, bench.At("tiny.json"));
        bench.Fails("ReactIndexModelMismatch", ErrorCategory.InvalidOperation, bench.Index, "param($other) Find-ReactKnowledge -Text a -Index $index -Model $other", other);
        bench.Fails("ReactIndexModelMismatch", ErrorCategory.InvalidOperation, bench.Index, "param($other) New-ReactIndex -Corpus $sample.Corpus -Destination $index.Path -Model $other", other);
        Assert.True(bench.Run("Test-ReactIndex -Index $index")[0].Get<bool>("Passed"));
    }

    [Fact]
    public void An_index_whose_model_is_gone_says_so()
    {
        var model = bench.New("passing");
        var index = bench.New("index");
        bench.Run("""
            param($model, $index, $configuration)
            New-ReactModel -Configuration $configuration -Destination $model -VocabularyCorpus $sample.Corpus | Out-Null
            New-ReactIndex -Corpus $sample.Corpus -Destination $index -Model $model | Out-Null
            """.Replace(" | Out-Null", " > $null", StringComparison.Ordinal), model, index, bench.At("tiny.json"));
        Directory.Move(model, model + "-moved");
        var error = bench.Fails("ReactModelNotFound", ErrorCategory.ObjectNotFound, model, "param($index) Find-ReactKnowledge -Text a -Index $index", index);
        Assert.Contains(index, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Model", error.ToString(), StringComparison.Ordinal);
        Assert.Single(bench.Run("param($index, $model) Find-ReactKnowledge -Text a -Index $index -Model $model -Count 1", index, model + "-moved"));

        Forget(index, model);
        bench.Fails("ReactModelNotFound", ErrorCategory.ObjectNotFound, index, "param($index) Find-ReactKnowledge -Text a -Index $index", index);
    }

    [Fact]
    public void An_index_of_a_built_in_model_finds_it_again_after_an_upgrade()
    {
        var index = bench.New("index");
        var old = bench.Run("param($to) New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model Demo", index)[0].Get<string>("ModelPath");
        Forget(index, old);
        Assert.Single(bench.Run("param($index) Find-ReactKnowledge -Text a -Index $index -Count 1", index));
    }

    [Fact]
    public void Damage_of_an_index_is_named_file_by_file()
    {
        var index = bench.New("index");
        bench.Run("param($to) New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model $model", index);
        var vectors = Path.Combine(index, "img_emb", "img_emb_0.npy");
        var bytes = File.ReadAllBytes(vectors);
        bytes[^1] ^= 0x40;
        File.WriteAllBytes(vectors, bytes);
        File.Delete(Path.Combine(index, "metadata", "metadata_0.parquet"));
        var test = bench.Run("param($index) Test-ReactIndex -Index $index", index)[0];
        Assert.False(test.Get<bool>("Passed"));
        Assert.Equal(
            [("img_emb/img_emb_0.npy", "ChecksumDiffers"), ("metadata/metadata_0.parquet", "FileMissing")],
            test.Get<object[]>("Faults").Select(PSObject.AsPSObject).Select(fault => (fault.Get<string>("File"), fault.Get<string>("Kind"))).Order());
    }

    /// <summary>Takes the model's path out of an index.</summary>
    private static void Forget(string index, string model)
    {
        var manifest = Path.Combine(index, "react-index.json");
        var json = JsonNode.Parse(File.ReadAllText(manifest))!;
        Assert.Equal(model, (string?)json["model"]!["path"]);
        json["model"]!["path"] = "";

        // The first format had no checksum of its own.
        json["version"] = 1;
        json.AsObject().Remove("sha256");
        File.WriteAllText(manifest, json.ToJsonString());
    }

    /// <summary>A copy of the model whose weights' header was changed; its tensors keep their bytes.</summary>
    private string Broken(Action<JsonObject> change)
    {
        var copy = Directory.CreateDirectory(bench.New("broken")).FullName;
        foreach (var file in Directory.EnumerateFiles(bench.Model))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var weights = Path.Combine(copy, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        var length = (int)BitConverter.ToUInt64(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        change(header);
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, text.Length);
        File.WriteAllBytes(weights, [.. prefix, .. text, .. bytes.AsSpan(8 + length)]);
        return copy;
    }
}
