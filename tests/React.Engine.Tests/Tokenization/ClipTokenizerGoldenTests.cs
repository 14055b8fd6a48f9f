using React.Tokenization;
using Xunit;

namespace React.Engine.Tests.Tokenization;

public sealed class ClipTokenizerGoldenTests(ITestOutputHelper output)
{
    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Default;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ordinary_captions_get_the_original_ids_with_and_without_repair(bool repair)
    {
        var lines = TokenizerCases.Read("cases.jsonl");
        Assert.Equal(509, lines.Count);
        var ids = new int[TokenizerCases.ContextLength];
        var wrong = lines.Where(line =>
        {
            var used = _tokenizer.EncodeCleaned(CaptionCleaner.Clean(TokenizerCases.Text(line), repair), ids);
            return !ids.SequenceEqual(TokenizerCases.Ids(line, "ids")) || ids[used - 1] != _tokenizer.EndToken || ids[used..].Any(id => id != 0);
        });
        Assert.Equal([], wrong.Select(line => TokenizerCases.Shown(TokenizerCases.Text(line))));
    }

    [Fact]
    public void Broken_captions_get_the_original_ids_without_repair()
    {
        var lines = TokenizerCases.Read("cases_ftfy.jsonl").Where(line => line.GetProperty("ids_without_ftfy").ValueKind != System.Text.Json.JsonValueKind.Null).ToList();
        Assert.Equal(96, lines.Count);
        var ids = new int[TokenizerCases.ContextLength];
        var wrong = lines.Where(line =>
        {
            _tokenizer.EncodeCleaned(CaptionCleaner.Clean(TokenizerCases.Text(line), repair: false), ids);
            return !ids.SequenceEqual(TokenizerCases.Ids(line, "ids_without_ftfy"));
        });
        Assert.Equal([], wrong.Select(line => TokenizerCases.Shown(TokenizerCases.Text(line))));
    }

    [Fact]
    public void Broken_captions_get_the_original_ids_with_repair()
    {
        var lines = TokenizerCases.Read("cases_ftfy.jsonl");
        var wrong = lines.Where(line => !TokenizerCases.Encode(_tokenizer, TokenizerCases.Text(line)).SequenceEqual(TokenizerCases.Ids(line, "ids"))).ToList();
        output.WriteLine($"repaired as the original: {lines.Count - wrong.Count} of {lines.Count}");
        foreach (var line in wrong)
        {
            output.WriteLine($"differs: {TokenizerCases.Shown(TokenizerCases.Text(line))} cleaned {TokenizerCases.Shown(CaptionCleaner.Clean(TokenizerCases.Text(line)))} expected {TokenizerCases.Shown(_tokenizer.Decode(TokenizerCases.Ids(line, "ids").Where(id => id != 0)))}");
        }

        Assert.Equal(102, lines.Count);
        Assert.True(lines.Count - wrong.Count >= 60, $"only {lines.Count - wrong.Count} of {lines.Count} are repaired as in the original");
    }

    [Fact]
    public void Special_tokens_are_spelt_as_in_OpenCLIP_not_as_in_OpenAIs_package()
    {
        var lines = TokenizerCases.Read("cases_openai_differs.jsonl");
        Assert.Equal(8, lines.Count);
        Assert.All(lines, line =>
        {
            var ids = TokenizerCases.Encode(_tokenizer, TokenizerCases.Text(line));
            Assert.Equal(TokenizerCases.Ids(line, "ids_open_clip"), ids);
            Assert.NotEqual(TokenizerCases.Ids(line, "ids_openai"), ids);
        });
    }

    [Fact]
    public void Cleaning_and_splitting_give_the_original_pieces()
    {
        var lines = TokenizerCases.Read("pieces.jsonl");
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var cleaned = CaptionCleaner.Clean(TokenizerCases.Text(line), repair: false);
            var pieces = new List<string>();
            var at = 0;
            while (CaptionSplitter.TryNext(cleaned, ref at, out var piece) && pieces.Count < 40)
            {
                pieces.Add(cleaned.Substring(piece.Start, piece.Length));
            }

            Assert.Equal(line.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()!), pieces);
        });
    }

    [Fact]
    public void Decoding_gives_the_original_text()
    {
        Assert.All(TokenizerCases.Read("decode.jsonl"), line =>
            Assert.Equal(line.GetProperty("decoded").GetString(), _tokenizer.Decode(TokenizerCases.Ids(line, "ids"))));
    }
}
