using React.Engine.Tests.Storage;
using React.Indexing;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class SegmentWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SegmentWriterTests() => Array.ForEach((string[])["img_emb", "text_emb", "metadata"], part => Directory.CreateDirectory(folder[part]));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_opened_is_closed_where_the_next_cannot_be()
    {
        Directory.CreateDirectory(folder[ManifestSegment.TextPath(0)]);
        Assert.Throws<ReactException>(() => new SegmentWriter(folder.Path, 0, 4, NpyElement.Float16));
        using var alone = new FileStream(folder[ManifestSegment.ImagePath(0)], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void What_cannot_be_cleared_away_hides_no_error()
    {
        var segment = new SegmentWriter(folder.Path, 0, 4, NpyElement.Float16);
        File.Delete(folder[ManifestSegment.TextPath(0)]);
        Directory.CreateDirectory(folder[ManifestSegment.TextPath(0)]);
        segment.Dispose();
        Assert.False(File.Exists(folder[ManifestSegment.ImagePath(0)]));
    }
}
