using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace React.Storage;

/// <summary>
/// The right to write into a folder: a lock file that names process and host. One that a dead process of this host left behind is taken over;
/// whether a process of another host still lives cannot be told from here, so that one is never taken over.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Name of the lock file in the folder.</summary>
    public const string FileName = "react.lock";

    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    private readonly string path;
    private readonly string content;
    private bool held = true;

    private FolderLock(string path, string content)
    {
        this.path = path;
        this.content = content;
    }

    /// <summary>Takes the lock of an existing folder, or fails at once.</summary>
    /// <exception cref="ReactException">Busy: another process, or other work in this one, holds it. Or the folder cannot be written.</exception>
    public static FolderLock Acquire(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), FileName);
        using var self = Process.GetCurrentProcess();
        var content = JsonSerializer.Serialize(
            new Holder(Environment.ProcessId, Environment.MachineName, self.StartTime.ToUniversalTime(), Guid.NewGuid().ToString("N")), HolderJson.Default.Holder);
        if (TryCreate(path, content) || TryTakeOver(path, content))
        {
            return new FolderLock(path, content);
        }

        var holder = Read(path);
        var who = holder is null ? "another process" : $"process {holder.Process} on {holder.Host}";
        throw new ReactException("ReactFolderBusy", ReactErrorKind.Busy, $"'{folder}' is being written by {who}.",
            $"Wait until it is done. If no such process runs any more, delete '{path}'.", folder);
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (!held)
        {
            return;
        }

        held = false;
        try
        {
            if (File.ReadAllText(path) == content)
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder may be gone; a lock that stays is stale once this process ends.
        }
    }

    private static bool TryCreate(string path, string content)
    {
        // The file appears with its content in one step, so nobody ever reads half a holder.
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            AtomicFile.WriteText(temporary, content);
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, path);
        }
    }

    private static bool TryTakeOver(string path, string content)
    {
        if (!IsStale(Read(path)))
        {
            return false;
        }

        // Two processes may see the same stale lock: look again and replace while no other process of this host can.
        try
        {
            using var guard = new Mutex(initiallyOwned: false, "Global\\react-lock-" + Checksums.Sha256(System.Text.Encoding.UTF8.GetBytes(path))[..32]);
            try
            {
                if (!guard.WaitOne(TimeSpan.FromSeconds(2)))
                {
                    return false;
                }
            }
            catch (AbandonedMutexException)
            {
                // Its owner died in between; the mutex is ours now.
            }

            try
            {
                if (!IsStale(Read(path)))
                {
                    return false;
                }

                AtomicFile.WriteText(path, content);
                return true;
            }
            finally
            {
                guard.ReleaseMutex();
            }
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or WaitHandleCannotBeOpenedException)
        {
            return false;
        }
    }

    private static Holder? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < 4096 } ? JsonSerializer.Deserialize(File.ReadAllText(path), HolderJson.Default.Holder) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static bool IsStale(Holder? holder)
    {
        if (holder is null || !string.Equals(holder.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(holder.Process);
            return process.HasExited || IsZombie(holder.Process)
                || (process.StartTime.ToUniversalTime() - holder.Started).Duration() > ClockSlack; // another process with a reused number
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>A killed process whose parent has not asked for its exit code yet counts as running in <see cref="Process"/>.</summary>
    private static bool IsZombie(int process)
    {
        try
        {
            var status = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{process}/stat") : "";
            var name = status.LastIndexOf(')');
            return name >= 0 && name + 2 < status.Length && (status[name + 2] is 'Z' or 'X');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal sealed record Holder(int Process, string Host, DateTime Started, string Token);
}

[JsonSerializable(typeof(FolderLock.Holder))]
internal sealed partial class HolderJson : JsonSerializerContext;
