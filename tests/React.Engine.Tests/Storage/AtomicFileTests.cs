using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_second_writer_does_not_disturb_the_first()
    {
        AtomicFile.Write(folder["file"], stream =>
        {
            Assert.Throws<ReactException>(() => AtomicFile.WriteText(folder["file"], "second"));
            stream.Write("first"u8);
        });
        Assert.Equal("first", File.ReadAllText(folder["file"]));
        Assert.Equal([folder["file"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Who_reads_a_file_reads_it_as_it_was()
    {
        AtomicFile.WriteText(folder["file"], "old");
        using var reader = new StreamReader(AtomicFile.OpenRead(folder["file"]));
        AtomicFile.WriteText(folder["file"], "new");
        Assert.Equal("old", reader.ReadToEnd());
        Assert.Equal("new", File.ReadAllText(folder["file"]));
    }

    [Fact]
    public async Task A_reader_that_shares_nothing_is_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "elsewhere a file that is read can be replaced");
        AtomicFile.WriteText(folder["file"], "old");
        var reader = new FileStream(folder["file"], FileMode.Open, FileAccess.Read, FileShare.None);
        var writing = Task.Run(() => AtomicFile.WriteText(folder["file"], "new"), TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted);
        await reader.DisposeAsync();
        await writing;
        Assert.Equal("new", await File.ReadAllTextAsync(folder["file"], TestContext.Current.CancellationToken));
    }
}
