using System.IO.Compression;
using System.Text;
using System.Text.Json;
using React.Tokenization;
using Xunit;

namespace React.Engine.Tests.Tokenization;

public sealed class VocabularyFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("react-vocabulary");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_published_vocabulary_survives_saving_and_loading()
    {
        ClipTokenizer.Default.Save(_folder.FullName);
        var loaded = ClipTokenizer.Load(_folder.FullName);
        Assert.Equal(49_408, loaded.VocabularySize);
        Assert.Equal("#version: 0.2", File.ReadLines(At("merges.txt")).First());
        Assert.Equal(["merges.txt", "vocab.json"], _folder.GetFiles().Select(file => file.Name).Order());
        var vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(At("vocab.json")))!;
        Assert.Equal((49_406, 2368, 256), (vocabulary["<|startoftext|>"], vocabulary["cat</w>"], vocabulary["!</w>"]));
        Assert.Equal(Ids(ClipTokenizer.Default, "Caf\u00E9 \uD83D\uDE00 it's 12 <end_of_text>"), Ids(loaded, "Caf\u00E9 \uD83D\uDE00 it's 12 <end_of_text>"));
    }

    [Theory]
    [InlineData("bpe_simple_vocab_16e6.txt.gz", false)]
    [InlineData("bpe_simple_vocab_16e6.txt.gz", true)]
    [InlineData("bpe_simple_vocab_16e6.txt", true)]
    public void A_table_of_merges_alone_is_a_vocabulary(string name, bool byFolder)
    {
        using (var table = EmbeddedText.Open("bpe_simple_vocab_16e6.txt.gz"))
        using (var file = File.Create(At(name)))
        {
            var plain = name.EndsWith(".gz", StringComparison.Ordinal) ? table : new GZipStream(table, CompressionMode.Decompress);
            plain.CopyTo(file);
        }

        var loaded = ClipTokenizer.Load(byFolder ? _folder.FullName : At(name));
        Assert.Equal(Ids(ClipTokenizer.Default, "a photo of a cat"), Ids(loaded, "a photo of a cat"));
    }

    [Fact]
    public void A_small_vocabulary_has_its_special_tokens_last()
    {
        File.WriteAllText(At("merges.txt"), "#version: 0.2\r\na t</w>\r\nc at</w>\r\n");
        var loaded = ClipTokenizer.Load(_folder.FullName);
        Assert.Equal((516, 514, 515), (loaded.VocabularySize, loaded.StartToken, loaded.EndToken));
        Assert.Equal([514, 513, 512, 515, 0], Ids(loaded, "cat at")[..5]);
    }

    [Theory]
    [InlineData("a b\na b\n", "line 3")]
    [InlineData("a b\nb a\nab\n", "line 4")]
    [InlineData("a b\na b c\n", "line 3")]
    [InlineData("a zz\n", "line 2")]
    [InlineData("ab c\n", "line 2")]
    public void A_hostile_table_is_refused_with_its_line(string merges, string line)
    {
        File.WriteAllText(At("merges.txt"), "#version: 0.2\n" + merges);
        AssertInvalid("merges.txt", line);
    }

    [Fact]
    public void A_table_that_is_no_text_is_refused()
    {
        File.WriteAllBytes(At("merges.txt"), [0xFF, 0xFE, 0x00, 0xC3]);
        AssertInvalid("merges.txt", "UTF-8");
        File.WriteAllBytes(At("merges.txt"), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF]);
        AssertInvalid("merges.txt", "gzip");
        File.WriteAllText(At("merges.txt"), "#version: 0.2\n" + new string('a', 5000) + " b\n");
        AssertInvalid("merges.txt", "line 2");
    }

    [Fact]
    public void A_table_that_unpacks_without_end_is_refused()
    {
        using (var file = new GZipStream(File.Create(At("merges.txt.gz")), CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 65; i++)
            {
                file.Write(zeros);
            }
        }

        Assert.Equal("ReactVocabularyTooLarge", Assert.Throws<ReactException>(() => ClipTokenizer.Load(_folder.FullName)).ErrorId);
    }

    [Theory]
    [InlineData("[]", "line 1")]
    [InlineData("{\n\"a\": 0,\n\"b\": \"x\"}", "line 3")]
    [InlineData("{\n\"a\": 0,\n\"b\": -1}", "line 3")]
    [InlineData("{\n\"a\": 0,\n\"b\": 99999999999}", "line 3")]
    [InlineData("{\n\"a\": 0,\n\"a\": 1}", "line 3")]
    [InlineData("{\n\"a\": 0,\n\"b\": 0}", "ids 0 to 1")]
    [InlineData("{\n\"a\": 0,\n\"b\": 7}", "ids 0 to 1")]
    [InlineData("{\n\"a\": 0,\n\"\\ud800\": 1}", "line 3")]
    [InlineData("{\n\"a\": 0", "line 2")]
    [InlineData("{\"a\": 0} x", "line 1")]
    [InlineData("", "line 1")]
    [InlineData("{\"a\": 0, \"b\": 1}", "2 tokens")]
    public void A_hostile_vocabulary_is_refused_with_its_line(string json, string part)
    {
        File.WriteAllText(At("merges.txt"), "#version: 0.2\n");
        File.WriteAllText(At("vocab.json"), json);
        AssertInvalid("vocab.json", part);
    }

    [Fact]
    public void A_vocabulary_needs_every_byte_and_its_special_tokens_at_the_end()
    {
        File.WriteAllText(At("merges.txt"), "#version: 0.2\n");
        var tokens = BpeVocabulary.BaseTokens().ToList();
        WriteTokens([.. tokens, "<|endoftext|>", "<|startoftext|>"]);
        AssertInvalid("vocab.json", "<|startoftext|>");
        WriteTokens([.. tokens.Where(token => token != "q</w>"), "qu", "<|startoftext|>", "<|endoftext|>"]);
        AssertInvalid("vocab.json", "q</w>");
        WriteTokens([.. tokens, "\u4E2D", "<|startoftext|>", "<|endoftext|>"]);
        AssertInvalid("vocab.json", "no byte");
        WriteTokens([.. tokens, "<start_of_text>", "<end_of_text>"]);
        Assert.Equal(514, ClipTokenizer.Load(_folder.FullName).VocabularySize);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Assert.Equal("ReactVocabularyNotFound", Assert.Throws<ReactException>(() => ClipTokenizer.Load(At("nowhere"))).ErrorId);
        Assert.Equal("ReactVocabularyNotFound", Assert.Throws<ReactException>(() => ClipTokenizer.Load(_folder.FullName)).ErrorId);
        File.WriteAllText(At("vocab.json"), "{}");
        Assert.Contains("merges.txt", Assert.Throws<ReactException>(() => ClipTokenizer.Load(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    private static int[] Ids(ClipTokenizer tokenizer, string text) => TokenizerCases.Encode(tokenizer, text);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void WriteTokens(IReadOnlyList<string> tokens) =>
        File.WriteAllText(At("vocab.json"), JsonSerializer.Serialize(tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id)), new UTF8Encoding(false));

    private void AssertInvalid(string file, string part)
    {
        var error = Assert.Throws<ReactException>(() => ClipTokenizer.Load(_folder.FullName));
        Assert.Equal(("ReactVocabularyInvalid", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains(At(file), error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
