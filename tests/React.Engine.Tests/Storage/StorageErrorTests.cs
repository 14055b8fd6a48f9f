using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class StorageErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_where_a_folder_is_needed_is_named()
    {
        File.WriteAllText(_folder["file"], "x");
        foreach (var path in (string[])[_folder["file"], _folder["file", "a"], _folder["file", "a", "b"]])
        {
            var error = Assert.Throws<ReactException>(() => StorageError.Guard(path, () => Directory.CreateDirectory(path)));
            Assert.Equal(("ReactNotAFolder", ReactErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
            Assert.Contains($"'{_folder["file"]}' is a file", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("ReactNotAFolder", Assert.Throws<ReactException>(() => AtomicFile.WriteText(_folder["file", "a"], "x")).ErrorId);
    }

    [Fact]
    public void What_is_absent_is_not_found()
    {
        var error = Assert.Throws<ReactException>(() => StorageError.Guard(_folder["a", "b"], () => File.ReadAllText(_folder["a", "b"])));
        Assert.Equal(("ReactPathNotFound", ReactErrorKind.NotFound), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void The_operating_systems_numbers_are_known()
    {
        var windows = OperatingSystem.IsWindows();
        Assert.Equal("ReactDiskFull", StorageError.From(new IOException("full", windows ? unchecked((int)0x80070070) : 28), _folder["a"]).ErrorId);
        Assert.Equal(ReactErrorKind.PermissionDenied, StorageError.From(new IOException("protected", windows ? unchecked((int)0x80070013) : 30), _folder["a"]).Kind);
        Assert.Equal("ReactIo", StorageError.From(new IOException("other", 5), _folder["a"]).ErrorId);
    }
}
