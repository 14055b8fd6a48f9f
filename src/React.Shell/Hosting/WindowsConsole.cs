using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace React.Shell.Hosting;

/// <summary>Asks a Windows console to interpret control sequences, which it does not do unasked.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsConsole
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const uint VirtualTerminalProcessing = 0x0004;

    /// <summary>True if control sequences will be understood on what of output and error is a console.</summary>
    public static bool EnableVirtualTerminal() => Enable(StandardOutput) | Enable(StandardError);

    private static bool Enable(int stream)
    {
        var handle = GetStdHandle(stream);
        return GetConsoleMode(handle, out var mode) && SetConsoleMode(handle, mode | VirtualTerminalProcessing);
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int stream);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint handle, out uint mode);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint handle, uint mode);
}
