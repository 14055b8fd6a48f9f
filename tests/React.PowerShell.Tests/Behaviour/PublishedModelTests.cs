using System.IO.Compression;
using System.Text;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Models as others publish them, through the cmdlets.</summary>
[Collection(TinyCollection.Name)]
public sealed class PublishedModelTests(TinyBench bench)
{
    [Theory]
    [InlineData("OpenClip", "open_clip_model.safetensors")]
    [InlineData("HuggingFace", "preprocessor_config.json")]
    [InlineData("PyTorch", "model.pt")]
    public void An_exported_form_gives_the_same_vectors(string format, string file)
    {
        var to = bench.New("exported");
        bench.Run("param($to, $format) Export-ReactModel -Model $model -Destination $to -Format $format", to, format);
        Assert.True(File.Exists(Path.Combine(to, file)));
        var same = bench.Run("param($to) $a = Get-ReactEmbedding -Model $model -Text 'a red square'; $b = Get-ReactEmbedding -Model $to -Text 'a red square'; ($a.Vector -join ' ') -eq ($b.Vector -join ' ')", to)[0];
        Assert.Equal(true, same.BaseObject);
    }

    [Fact]
    public void Verbose_tells_what_was_chosen_for_a_file_and_why()
    {
        var configuration = bench.New("wide") + ".json";
        File.WriteAllText(configuration, File.ReadAllText(bench.At("tiny.json")).Replace("\"width\": 16", "\"width\": 64", StringComparison.Ordinal));
        var (made, to) = (bench.New("made"), bench.New("exported"));
        bench.Run("""
            param($configuration, $made, $to)
            New-ReactModel -Configuration $configuration -Destination $made -VocabularyCorpus $sample.Corpus > $null
            Export-ReactModel -Model $made -Destination $to -Format PyTorch
            """, configuration, made, to);
        var result = bench.Try("param($file) Get-ReactModel -Model $file -Verbose", Path.Combine(to, "model.pt")).ThrowOnError();
        Assert.Contains(result.Verbose, text => text.Contains("Nothing tells where 'model.pt' comes from: exact GELU", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_wants_to_run_something_is_refused()
    {
        var file = bench.New("bad") + ".pt";
        using (var zip = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            using var pickle = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            pickle.Write(Encoding.Latin1.GetBytes("\u0080\u0002cos\nsystem\n(X\u0002\0\0\0lstR."));
        }

        var result = bench.Try("param($file) Get-ReactModel -Model $file", file);
        var text = Assert.Single(result.Errors).ToString();
        Assert.Contains("names 'os.system'", text, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was executed", text, StringComparison.Ordinal);
    }
}
