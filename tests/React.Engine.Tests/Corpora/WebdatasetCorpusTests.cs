using React.Corpora;
using React.Engine.Tests.Storage;
using Xunit;

namespace React.Engine.Tests.Corpora;

public sealed class WebdatasetCorpusTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Members_are_read_in_place()
    {
        TarMaker.WritePairs(folder["a.tar"], "x", 3);
        var entries = Corpus.Open(folder["a.tar"]).Shards.Single().Read().ToList();
        var rejections = string.Join("\n", entries.Select(entry => entry.Rejection?.ToString())).Trim();
        Assert.True(rejections.Length == 0, rejections);
        var items = entries.Select(entry => entry.Item!).ToList();
        Assert.Equal(["x0000", "x0001", "x0002"], items.Select(item => item.Key));
        Assert.Equal("caption x2", items[2].Caption);
        Assert.Equal("picture x2"u8.ToArray(), items[2].Image.Read());
    }
}
