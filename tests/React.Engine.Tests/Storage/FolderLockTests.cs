using System.Diagnostics;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class FolderLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string LockPath => folder[FolderLock.FileName];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_second_writer_hears_who_holds_the_folder()
    {
        using (FolderLock.Acquire(folder.Path))
        {
            var error = Assert.Throws<ReactException>(() => FolderLock.Acquire(folder.Path));
            Assert.Equal(ReactErrorKind.Busy, error.Kind);
            Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", error.Message);
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
        FolderLock.Acquire(folder.Path).Dispose();
    }

    [Fact]
    public void The_lock_of_a_dead_process_of_this_host_is_taken_over()
    {
        WriteHolder(DeadProcess());
        using (FolderLock.Acquire(folder.Path))
        {
            Assert.Contains($"\"Process\":{Environment.ProcessId}", File.ReadAllText(LockPath));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_process_number_used_again_does_not_keep_the_lock_alive()
    {
        WriteHolder(Environment.ProcessId, started: DateTime.UtcNow.AddDays(-1).ToString("O"));
        FolderLock.Acquire(folder.Path).Dispose();
    }

    [Fact]
    public void On_Linux_the_clock_does_not_decide_who_lives()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the boot and the ticks since then are Linux's");
        var status = File.ReadAllText("/proc/self/stat");
        var ticks = status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

        WriteHolder(Environment.ProcessId, started: $"{boot} {ticks}");
        Assert.Equal(ReactErrorKind.Busy, Assert.Throws<ReactException>(() => FolderLock.Acquire(folder.Path)).Kind);
        WriteHolder(Environment.ProcessId, started: $"{Guid.NewGuid()} {ticks}");
        FolderLock.Acquire(folder.Path).Dispose();
        WriteHolder(Environment.ProcessId, started: $"{boot} {ticks}0");
        FolderLock.Acquire(folder.Path).Dispose();
    }

    [Theory]
    [InlineData("another-host")]
    [InlineData(null)]
    public void Locks_of_other_hosts_and_unreadable_ones_are_respected(string? host)
    {
        if (host is null)
        {
            File.WriteAllText(LockPath, "{");
        }
        else
        {
            WriteHolder(DeadProcess(), host);
        }

        Assert.Equal(ReactErrorKind.Busy, Assert.Throws<ReactException>(() => FolderLock.Acquire(folder.Path)).Kind);
        Assert.Equal([LockPath], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Of_many_at_once_one_gets_a_stale_lock()
    {
        WriteHolder(DeadProcess());
        var got = 0;
        Parallel.For(0, 16, _ =>
        {
            try
            {
                FolderLock.Acquire(folder.Path);
                Interlocked.Increment(ref got);
            }
            catch (ReactException)
            {
            }
        });
        Assert.Equal(1, got);
    }

    private void WriteHolder(int process, string? host = null, string? started = null) =>
        File.WriteAllText(LockPath, $$"""{"Process":{{process}},"Host":"{{host ?? Environment.MachineName}}","Started":"{{started ?? "then"}}","Token":"t"}""");

    private static int DeadProcess()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.Id;
    }
}
