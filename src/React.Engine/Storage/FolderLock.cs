using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Place of the start among <see cref="StatusFields"/>: field 22 of all.</summary>
    private const int StartField = 22 - 3;

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
            new Holder(Environment.ProcessId, Environment.MachineName, Started(self), Guid.NewGuid().ToString("N")), HolderJson.Default.Holder);
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
            if (ReadText(path) == content)
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
            return new FileInfo(path) is { Exists: true, Length: < 4096 } ? JsonSerializer.Deserialize(ReadText(path), HolderJson.Default.Holder) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string ReadText(string path)
    {
        using var reader = new StreamReader(AtomicFile.OpenRead(path));
        return reader.ReadToEnd();
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
            return process.HasExited || StatusFields(holder.Process) is ["Z" or "X", ..] // killed, and its parent has not asked for its exit code yet
                || !IsSameStart(Started(process), holder.Started); // another process with a reused number
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

    /// <summary>
    /// When a process was started: on Linux the boot and the ticks since then, which no change of the clock touches; elsewhere the time of day.
    /// </summary>
    private static string Started(Process process)
    {
        try
        {
            if (StatusFields(process.Id) is { Length: > StartField } fields)
            {
                return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {fields[StartField]}";
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A system without it tells the time of day only.
        }

        return process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
    }

    private static bool IsSameStart(string one, string? other) => one == other
        || (DateTime.TryParse(one, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            && DateTime.TryParse(other, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var otherTime)
            && (time - otherTime).Duration() <= ClockSlack);

    /// <summary>What Linux says of a process, from its state on (proc_pid_stat(5), field 3); empty elsewhere and where it is gone.</summary>
    private static string[] StatusFields(int process)
    {
        try
        {
            var status = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{process}/stat") : "";
            // The name before may hold anything, blanks and brackets too.
            return status.LastIndexOf(") ", StringComparison.Ordinal) is >= 0 and var name ? status[(name + 2)..].Split(' ') : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    internal sealed record Holder(int Process, string Host, string Started, string Token);
}

[JsonSerializable(typeof(FolderLock.Holder))]
internal sealed partial class HolderJson : JsonSerializerContext;
