using React.Tokenization;
using Xunit;

namespace React.Engine.Tests.Tokenization;

public sealed class ClipTokenizerTests
{
    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Default;

    [Fact]
    public void The_published_vocabulary_has_its_known_ids()
    {
        Assert.Equal((49_408, 49_406, 49_407), (_tokenizer.VocabularySize, _tokenizer.StartToken, _tokenizer.EndToken));
        var ids = new int[10];
        Assert.Equal(8, _tokenizer.Encode("a photo of a cat!!", ids));
        Assert.Equal([49406, 320, 1125, 539, 320, 2368, 748, 49407, 0, 0], ids);
    }

    [Fact]
    public void A_caption_that_does_not_fit_ends_with_the_end_token()
    {
        var ids = new int[4];
        Assert.Equal(4, _tokenizer.Encode("a photo of a cat", ids));
        Assert.Equal([49406, 320, 1125, 49407], ids);
        Assert.Equal(2, _tokenizer.Encode("a photo", ids.AsSpan(0, 2)));
        Assert.Equal([49406, 49407], ids[..2]);
        Assert.Equal("ReactContextLength", Assert.Throws<ReactException>(() => _tokenizer.Encode("a", new int[1])).ErrorId);
    }

    [Fact]
    public void What_was_in_the_array_before_does_not_show()
    {
        var ids = Enumerable.Repeat(7, 77).ToArray();
        var used = _tokenizer.Encode(string.Empty, ids);
        Assert.Equal(2, used);
        Assert.Equal([49406, 49407, .. new int[75]], ids);
    }

    [Fact]
    public void Decoding_refuses_ids_that_do_not_exist()
    {
        Assert.Equal("ReactTokenId", Assert.Throws<ReactException>(() => _tokenizer.Decode([49408])).ErrorId);
        Assert.Equal("ReactTokenId", Assert.Throws<ReactException>(() => _tokenizer.Decode([-1])).ErrorId);
        Assert.Equal("<start_of_text>cat <end_of_text>!", _tokenizer.Decode([49406, 2368, 49407, 0]));
    }

    [Theory]
    [InlineData("a photo of a cat ")]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData("&amp;")]
    [InlineData("&")]
    [InlineData("amp;")]
    [InlineData(" ")]
    [InlineData("\u0301\u0323")]
    [InlineData("\u00C3\u0192\u00C2\u00A9")]
    [InlineData("\u001B[")]
    [InlineData("\u0085\n")]
    [InlineData("\u03A3'")]
    [InlineData("\uD83D\uDE00")]
    [InlineData("\uD83D")]
    public void A_caption_of_a_megabyte_takes_no_time_and_no_exception(string unit)
    {
        var caption = "&" + string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
        var ids = new int[77];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var used = _tokenizer.Encode(caption, ids);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(_tokenizer.EndToken, ids[used - 1]);
    }

    [Fact]
    public void A_long_caption_has_the_ids_of_its_beginning()
    {
        var ids = new int[77];
        var expected = new int[77];
        _tokenizer.Encode(string.Concat(Enumerable.Repeat("a photo of a cat, ", 20)), expected);
        _tokenizer.Encode(string.Concat(Enumerable.Repeat("a photo of a cat, ", 200_000)), ids);
        Assert.Equal(expected, ids);
    }

    [Fact]
    public void Random_text_always_becomes_start_tokens_end()
    {
        var random = new Random(7);
        string[] parts = ["&", "&amp", ";", "&#x", "<start_of_text>", "<end_of_text>", "'s", "\u00C3", "\u00A9", "\u00E2\u20AC", "\u03A3", "\u0130", "\u001B[0m", "\uD83D", "\uDE00", "\r", "\n", "\0", " "];
        var ids = new int[77];
        for (var round = 0; round < 20_000; round++)
        {
            var caption = string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => random.Next(3) switch
            {
                0 => parts[random.Next(parts.Length)],
                1 => ((char)random.Next(0x10000)).ToString(),
                _ => ((char)random.Next(0x20, 0x180)).ToString(),
            }));
            var context = ids.AsSpan(0, random.Next(2, 78));
            var used = _tokenizer.Encode(caption, context);
            Assert.Equal(_tokenizer.StartToken, context[0]);
            Assert.Equal(_tokenizer.EndToken, context[used - 1]);
            Assert.True(context[..used].IndexOfAnyExceptInRange(0, _tokenizer.EndToken) < 0);
            Assert.True(context[used..].IndexOfAnyExcept(0) < 0);
        }
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var captions = Enumerable.Range(0, 3000).Select(i => $"a photo of {i} unusual{i % 97}words and {i * 31}cats").ToArray();
        var alone = captions.Select(caption => TokenizerCases.Encode(_tokenizer, caption)).ToArray();
        var fresh = new ClipTokenizer(VocabularyOf(_tokenizer));
        var together = captions.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(caption => TokenizerCases.Encode(fresh, caption)).ToArray();
        Assert.Equal(alone, together);
    }

    private static BpeVocabulary VocabularyOf(ClipTokenizer tokenizer)
    {
        var folder = Directory.CreateTempSubdirectory("react-vocabulary");
        try
        {
            tokenizer.Save(folder.FullName);
            return VocabularyFiles.Read(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
