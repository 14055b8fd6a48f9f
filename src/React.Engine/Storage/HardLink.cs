using System.Runtime.InteropServices;

namespace React.Storage;

/// <summary>A second name for a file on the same volume: nothing is copied, and either name may be deleted without the other's noticing.</summary>
internal static partial class HardLink
{
    /// <summary>Gives a file a second name. False where the volume, or the two volumes, do not allow it.</summary>
    /// <param name="existing">The file.</param>
    /// <param name="name">Its second name; nothing is there yet.</param>
    public static bool TryCreate(string existing, string name) =>
        OperatingSystem.IsWindows() ? CreateHardLink(name, existing, 0) : Link(existing, name) == 0;

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
