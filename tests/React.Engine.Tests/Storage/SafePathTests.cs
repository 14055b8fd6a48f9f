using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class SafePathTests
{
    [Theory]
    [InlineData("a.jpg")]
    [InlineData("./a/b.jpg")]
    [InlineData("a..b/c...d.jpg")]
    [InlineData("console/nuls.txt")]
    [InlineData("größe/ 猫.png")]
    public void Names_inside_the_folder_are_joined(string name)
    {
        var root = Path.GetFullPath("root");
        Assert.StartsWith(root + Path.DirectorySeparatorChar, SafePath.Join(root, name));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("..\\a")]
    [InlineData("/a")]
    [InlineData("\\a")]
    [InlineData("\\\\host\\share")]
    [InlineData("C:a")]
    [InlineData("a:stream")]
    [InlineData("NUL")]
    [InlineData("a/con.txt")]
    [InlineData("com1 .x")]
    [InlineData(".../a")]
    [InlineData(".. /a")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void Names_that_lead_out_are_refused(string name) =>
        Assert.Equal("ReactUnsafePath", Assert.Throws<ReactException>(() => SafePath.Join("root", name)).ErrorId);
}
