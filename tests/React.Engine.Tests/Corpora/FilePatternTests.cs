using React.Corpora;
using React.Engine.Tests.Storage;
using Xunit;

namespace React.Engine.Tests.Corpora;

public sealed class FilePatternTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FilePatternTests()
    {
        foreach (var name in new[] { "10.tar", "2.tar", "a/b/c/7.tar", "a/b/00007.tar", "a/x.parquet", "b/00000.tar", "b/00001.tar", "b/00010.tar", "b/note.txt", "{guid}/1.tar", ".hidden/3.tar" })
        {
            var path = folder[name.Split('/')];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("*.tar", "2.tar 10.tar")]
    [InlineData("**/*.tar", "2.tar 10.tar a/b/00007.tar a/b/c/7.tar b/00000.tar b/00001.tar b/00010.tar {guid}/1.tar")]
    [InlineData("a/**/*.tar", "a/b/00007.tar a/b/c/7.tar")]
    [InlineData("**/**/c/**/7.tar", "a/b/c/7.tar")]
    [InlineData("?/*/*.tar", "a/b/00007.tar")]
    [InlineData("*/0000?.tar", "b/00000.tar b/00001.tar")]
    [InlineData("b/{00000..00001}.tar", "b/00000.tar b/00001.tar")]
    [InlineData("{a/b,b}/0*.tar", "a/b/00007.tar b/00000.tar b/00001.tar b/00010.tar")]
    [InlineData("{b/{00001,00010},a/b/00007}.tar", "a/b/00007.tar b/00001.tar b/00010.tar")]
    [InlineData("{guid}/*.tar", "{guid}/1.tar")]
    [InlineData(".hidden/*.tar", ".hidden/3.tar")]
    [InlineData("b/**", "b/00000.tar b/00001.tar b/00010.tar b/note.txt")]
    [InlineData("none/**/*.tar", "")]
    [InlineData("b/none.tar", "")]
    public void A_pattern_names_files_in_the_order_of_their_numbers(string pattern, string expected) =>
        Assert.Equal(expected, string.Join(' ', FilePattern.Expand(Path.Combine(folder.Path, pattern)).Select(path => Path.GetRelativePath(folder.Path, path).Replace('\\', '/'))));

    [Fact]
    public void Each_name_in_braces_must_be_there()
    {
        var error = Assert.Throws<ReactException>(() => FilePattern.Expand(folder["b", "{00000..00011}.tar"]));
        Assert.Equal("ReactCorpusNotFound", error.ErrorId);
        Assert.Contains("9 of the 12", error.Message, StringComparison.Ordinal);
        Assert.Contains("00002.tar", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0..99999999}.tar")]
    [InlineData("{0..9999}{0..9999}.tar")]
    [InlineData("{0..999999999999999}{0..999999999999999}.tar")]
    public void Braces_are_bounded(string pattern) =>
        Assert.Equal("ReactCorpusPattern", Assert.Throws<ReactException>(() => FilePattern.Expand(folder[pattern])).ErrorId);

    [Fact]
    public void Any_text_is_taken_or_refused_and_nothing_else()
    {
        var random = new Random(5);
        for (var round = 0; round < 3000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => "{},.0129*?/ab".ToCharArray()[random.Next(13)]));
            try
            {
                _ = FilePattern.Expand(Path.Combine(folder.Path, "b", pattern.TrimStart('/')));
            }
            catch (ReactException)
            {
                // Names in braces that are not there.
            }
        }
    }

    [Fact]
    public void Links_are_not_followed_to_any_depth()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links take rights there");
        Directory.CreateSymbolicLink(folder["a", "circle"], folder.Path);
        Assert.Equal(2, FilePattern.Expand(folder["a", "**", "*.tar"]).Count);
        Assert.Equal(2, FilePattern.Expand(folder["a", "circle", "*.tar"]).Count);
    }

    [Fact]
    public void Tars_are_read_from_nested_folders_and_patterns()
    {
        Assert.Equal(["2.tar", "10.tar", "3.tar", "7.tar"], Corpus.Open(Other("10.tar", "2.tar", "x/3.tar", "x/y/7.tar")).Shards.Select(shard => shard.Name));
        Assert.Equal(["00000.tar", "00001.tar"], Corpus.Open(folder["b", "{00000..00001}.tar"]).Shards.Select(shard => shard.Name));
        Assert.Equal("ReactCorpusNotFound", Assert.Throws<ReactException>(() => Corpus.Open(folder["b", "*.txt"])).ErrorId);
        Assert.Equal("ReactCorpusNotFound", Assert.Throws<ReactException>(() => Corpus.Open(folder["none*"])).ErrorId);
    }

    [Fact]
    public void Pictures_go_before_tars_in_folders_below_but_not_before_those_beside_them()
    {
        var mixed = Other("a.jpg", "x/3.tar");
        Assert.IsType<FolderCorpus>(Corpus.Open(mixed));
        File.WriteAllText(Path.Combine(mixed, "1.tar"), "");
        Assert.Equal(["1.tar", "3.tar"], Assert.IsType<WebdatasetCorpus>(Corpus.Open(mixed)).Shards.Select(shard => shard.Name));
    }

    private string Other(params string[] names)
    {
        var root = folder[$"other{names.Length}"];
        foreach (var name in names)
        {
            var path = Path.Combine([root, .. name.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        return root;
    }
}
