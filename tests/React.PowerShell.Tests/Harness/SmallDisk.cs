using System.Diagnostics;
using Xunit;

namespace React.PowerShell.Tests.Harness;

/// <summary>A mounted file system of its own, small or not to be written; only root may mount, so tests skip elsewhere.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Mounts one of some bytes.</summary>
    public static SmallDisk Mount(int bytes)
    {
        var disk = new SmallDisk();
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", disk.Path))
        {
            disk._folder.Dispose();
            Assert.Skip("a small file system cannot be mounted here: that takes root on Linux");
        }

        return disk;
    }

    /// <summary>Lets nothing be written any more.</summary>
    public void Protect() => Assert.True(Run("mount", "-o", "remount,ro", Path));

    /// <summary>Fills it but for some bytes.</summary>
    public void Fill(int free)
    {
        using var file = File.Create(System.IO.Path.Combine(Path, "filler"));
        file.Write(new byte[(int)new DriveInfo(Path).AvailableFreeSpace - free]);
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(System.IO.Path.Combine(Path, "filler"));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
