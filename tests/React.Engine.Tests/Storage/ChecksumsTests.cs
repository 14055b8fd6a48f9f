using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class ChecksumsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_and_their_parts_have_the_known_digests()
    {
        File.WriteAllText(folder["a"], "xabcx");
        const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, appendix B.1
        Assert.Equal(Abc, Checksums.Sha256(folder["a"], 1, 3));
        Assert.Equal(Abc, Checksums.Sha256("abc"u8));
        Assert.Equal(Checksums.Sha256("xabcx"u8), Checksums.Sha256(folder["a"]));
    }

    [Fact]
    public void Missing_short_and_stopped_are_told_apart()
    {
        File.WriteAllText(folder["a"], "abc");
        Assert.Equal(ReactErrorKind.NotFound, Assert.Throws<ReactException>(() => Checksums.Sha256(folder["b"])).Kind);
        Assert.Equal("ReactFileTruncated", Assert.Throws<ReactException>(() => Checksums.Sha256(folder["a"], 1, 3)).ErrorId);
        Assert.Throws<OperationCanceledException>(() => Checksums.Sha256(folder["a"], new CancellationToken(canceled: true)));
    }
}
