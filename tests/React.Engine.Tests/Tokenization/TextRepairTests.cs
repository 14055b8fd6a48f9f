using System.Text;
using React.Tokenization;
using Xunit;

namespace React.Engine.Tests.Tokenization;

public sealed class TextRepairTests
{
    [Theory]
    [InlineData("curly quotes", "\u201Cit\u2019s\u201D", "\"it's\"")]
    [InlineData("full width", "\uFF26\uFF35\uFF2C\uFF2C\u3000\uFF11", "FULL 1")]
    [InlineData("half width", "\uFF76\uFF9E", "\u30AC")]
    [InlineData("ligatures", "o\uFB03ce \u0132ssel", "office IJssel")]
    [InlineData("control characters", "be\u0007ll\u0000 de\u007Fl", "bell del")]
    [InlineData("terminal escapes", "\u001B[1;32mgreen\u001B[m \u001B[2", "green [2")]
    [InlineData("byte order mark", "\uFEFFbom", "bom")]
    [InlineData("line separators", "a\u2028b\r\nc\rd", "a\nb\nc\nd")]
    [InlineData("composition", "cafe\u0301 \u1112\u1161\u11AB", "caf\u00E9 \uD55C")]
    [InlineData("order of marks", "a\u0301\u0323", "\u1EA1\u0301")]
    [InlineData("Windows bytes", "\u0093smart\u0094 100\u0080", "\"smart\" 100\u20AC")]
    [InlineData("capital references", "P&EACUTE;REZ &SZLIG;", "P\u00C9REZ SS")]
    [InlineData("references in text", "salt &amp;amp;amp; pepper", "salt & pepper")]
    [InlineData("references beside tags", "<b>&amp;eacute;</b>", "<b>&amp;eacute;</b>")]
    [InlineData("no-break space lost", "voil\u00C3 le travail", "voil\u00E0 le travail")]
    [InlineData("one broken word among whole ones", "\u20AC \u4E2D caf\u00C3\u00A9", "\u20AC \u4E2D caf\u00E9")]
    public void What_is_broken_is_mended(string what, string broken, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, TextRepair.Repair(broken));
    }

    [Theory]
    [InlineData("caf\u00E9 na\u00EFve \u00FCber")]
    [InlineData("S\u00E3o Paulo, se\u00F1or")]
    [InlineData("\u041F\u0440\u0438\u0432\u0435\u0442")]
    [InlineData("\u732B\u7684\u7167\u7247")]
    [InlineData("\uD83D\uDE00 love")]
    [InlineData("it\u2014\u2018s")]
    [InlineData("\u20AC100 \u00A320 25\u00B0C")]
    public void Utf8_read_as_Windows_1252_or_Latin_1_comes_back(string text)
    {
        var plain = TextRepair.Repair(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(plain, TextRepair.Repair(Encoding.Latin1.GetString(bytes)));
        var windows = string.Concat(bytes.Select(WindowsBytes.ToChar));
        Assert.Equal(plain, TextRepair.Repair(windows));
        var twice = string.Concat(Encoding.UTF8.GetBytes(windows).Select(WindowsBytes.ToChar));
        Assert.Equal(plain, TextRepair.Repair(twice));
    }

    [Theory]
    [InlineData("Caf\u00E9 \u00AB L\u2019\u00C9TOILE \u00BB \u2013 d\u00E9j\u00E0 vu\u2026")]
    [InlineData("\u201En\u00E1\u0161\u201C \u010Cesk\u00FD Krumlov")]
    [InlineData("IRM\u00C3\u2122 CAF\u00C9\u00AE")]
    [InlineData("N\u00C3O \u00E9 m\u00E3e, \u00C2ngelo")]
    [InlineData("\u00E2\u2014\u2039 circle")]
    [InlineData("Gr\u00F6\u00DFe 3\u00D7\u00BD m\u00B2, \u00D8 5 mm")]
    [InlineData("Ti\u1EBFng Vi\u1EC7t \u00C2u L\u1EA1c \u0130stanbul")]
    public void What_is_whole_stays(string text)
    {
        static string Straight(string value) => value.Replace('\u2019', '\'').Replace('\u201E', '"').Replace('\u201C', '"');
        Assert.Equal(Straight(text), TextRepair.Repair(text));
    }
}
