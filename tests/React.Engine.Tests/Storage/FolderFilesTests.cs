using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class FolderFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_files_below_are_found_and_links_are_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes a privilege on Windows.");
        Directory.CreateDirectory(folder["inside", "deeper"]);
        File.WriteAllText(folder["inside", "a.txt"], "");
        File.WriteAllText(folder["inside", "deeper", ".hidden"], "");
        File.WriteAllText(folder["outside.txt"], "");
        File.CreateSymbolicLink(folder["inside", "linked.txt"], folder["outside.txt"]);
        Directory.CreateSymbolicLink(folder["inside", "deeper", "again"], folder["inside"]);
        Assert.Equal([folder["inside", "a.txt"], folder["inside", "deeper", ".hidden"]], FolderFiles.Below(folder["inside"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() => Assert.Throws<DirectoryNotFoundException>(() => FolderFiles.Below(folder["nowhere"]).Count());
}
