using System.Runtime.InteropServices;

namespace React.Benchmarks;

/// <summary>Files that the system keeps in memory.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Makes the system forget the files of a folder, so that they come from the disk again. Linux alone can be told so.</summary>
    public static void Drop(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path);
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long length, int advice);
}
