using System.IO.Enumeration;

namespace React.Storage;

/// <summary>The files below a folder.</summary>
public static class FolderFiles
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    /// <summary>Full paths of all files in a folder and below it, in no order. Links are neither followed nor given: they may lead out of the folder, or in circles.</summary>
    /// <param name="folder">The folder.</param>
    /// <remarks>Other reparse points are files like any: Windows marks those so that it deduplicated or keeps in a cloud.</remarks>
    /// <exception cref="IOException">It, or a folder below, cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It, or a folder below, may not be listed.</exception>
    public static IEnumerable<string> Below(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };

    private static bool IsLink(ref FileSystemEntry entry) =>
        entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.ToFileSystemInfo().LinkTarget is not null;
}
