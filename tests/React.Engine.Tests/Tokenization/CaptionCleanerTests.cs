using React.Tokenization;
using Xunit;

namespace React.Engine.Tests.Tokenization;

public sealed class CaptionCleanerTests
{
    [Fact]
    public void All_names_of_HTML5_are_known() => Assert.Equal(2231, HtmlEntities.Count);

    [Theory]
    [InlineData("salt &amp;amp; pepper", "salt & pepper")]
    [InlineData("&ampfoo", "&foo")]
    [InlineData("&notit;", "\u00ACit;")]
    [InlineData("&notin;", "\u2209")]
    [InlineData("&nGt;", "\u226B\u20D2")]
    [InlineData("&#150;&#x80;&#0;&#x1;&#xD800;&#1234567890123;", "\u2013\u20AC\uFFFD\uFFFD\uFFFD")]
    [InlineData("&#; &#x; &; & &unknown;", "&#; &#x; &; & &unknown;")]
    [InlineData("&\uD83D\uDE00amp;", "&\uD83D\uDE00amp;")]
    public void References_are_read_as_in_HTML5(string caption, string expected) => Assert.Equal(expected, CaptionCleaner.Clean(caption, repair: false));

    [Theory]
    [InlineData("\u001C a \u3000 b\u2028c\u001F", "a b c")]
    [InlineData("a\u0085b", "a b")]
    [InlineData("a\u001Cb", "a\u001Cb")]
    [InlineData("a\u200Bb", "a\u200Bb")]
    [InlineData(" \n\t ", "")]
    public void Blanks_are_Unicodes_blanks(string caption, string expected) => Assert.Equal(expected, CaptionCleaner.Clean(caption, repair: false));

    [Theory]
    [InlineData("\u0130", "i\u0307")]
    [InlineData("\u039F\u0394\u03A5\u03A3\u03A3\u0395\u03A5\u03A3", "\u03BF\u03B4\u03C5\u03C3\u03C3\u03B5\u03C5\u03C2")]
    [InlineData("\u03A3", "\u03C3")]
    [InlineData("\u0391\u03A3'\u0391", "\u03B1\u03C3'\u03B1")]
    [InlineData("\u212Aelvin \u212B \u2126", "kelvin \u00E5 \u03C9")]
    [InlineData("\U00010400", "\U00010428")]
    public void Lower_case_is_Unicodes(string caption, string expected) => Assert.Equal(expected, CaptionCleaner.Clean(caption, repair: false));

    [Fact]
    public void Lone_surrogates_become_replacement_characters()
    {
        Assert.Equal("a\uFFFDb", CaptionCleaner.Clean("a\uD83Db", repair: false));
        Assert.Equal("\uFFFD\uD83D\uDE00", CaptionCleaner.Clean("\uD83D\uD83D\uDE00"));
    }
}
