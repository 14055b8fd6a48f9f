using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>
/// A private PostgreSQL with pgvector on loopback: a port of its own, its data in a temporary folder, gone at the end. It comes from the folder that
/// tests/postgres/install.sh fills, or from this machine's own packages; where neither is there, the test is skipped.
/// </summary>
internal sealed class TestServer : IDisposable
{
    /// <summary>The only login. Its password holds what must be quoted somewhere.</summary>
    public const string User = "react";

    private const string ServerUser = "postgres";

    private readonly string? root;
    private readonly string bin;
    private readonly string data;
    private Process? server;

    private TestServer(string? root, string bin)
    {
        this.root = root;
        this.bin = bin;
        data = $"/var/tmp/react-postgres-{Guid.NewGuid():N}";
        Directory.CreateDirectory(Outside(data));
        Port = FreePort();
        Password = $"geheim;=p'w{Guid.NewGuid():N}";
        File.WriteAllText(Outside($"{data}/password"), Password);
        if (IsRoot)
        {
            Run("chown", "-R", $"{Owner}:", data);
        }

        RunAsOwner($"{bin}/initdb", "-D", $"{data}/cluster", "-U", User, "-A", "scram-sha-256", $"--pwfile={data}/password", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        File.Delete(Outside($"{data}/password"));
        Start();
    }

    public int Port { get; }

    public string Password { get; }

    /// <summary>A connection string with the password in it.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Database=postgres;Username={User};Password=\"{Password}\"";

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Whom the server runs as: it refuses to be root.</summary>
    private string Owner => root is not null || File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{ServerUser}:", StringComparison.Ordinal)) ? ServerUser : "nobody";

    /// <summary>Starts one, or skips the test, saying why.</summary>
    public static TestServer Open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the test server is one of Linux");
        foreach (var folder in new[] { Environment.GetEnvironmentVariable("REACT_POSTGRES_ROOT"), Path.Combine(Cache, "react", "postgres") }.OfType<string>())
        {
            if (IsRoot && Bin(folder) is { } inside)
            {
                return new TestServer(folder, inside);
            }
        }

        var bin = Bin("/");
        Assert.SkipWhen(bin is null, "no PostgreSQL with pgvector here: run tests/postgres/install.sh as root, or install one");
        return new TestServer(null, bin!);
    }

    /// <summary>Kills the server as a crash would: the postmaster is gone at once, and what it had begun is not ended.</summary>
    public void Kill()
    {
        server!.Kill();
        server.WaitForExit();
    }

    /// <summary>Starts it again on the same data.</summary>
    public void Restart()
    {
        server?.Dispose();
        Start();
    }

    public void Dispose()
    {
        if (server is { HasExited: false })
        {
            // SIGINT asks for a fast shutdown, which ends its children too.
            using var kill = Process.Start("kill", ["-INT", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            if (!server.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                server.Kill(entireProcessTree: true);
            }
        }

        server?.Dispose();
        try
        {
            Directory.Delete(Outside(data), recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A child of a killed server may still be writing; the system clears its temporary folder.
        }
    }

    private static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>Where the newest server with pgvector lies below a folder, as a path within it.</summary>
    private static string? Bin(string folder)
    {
        var versions = Path.Combine(folder, "usr/lib/postgresql");
        return Directory.Exists(versions)
            ? Directory.GetDirectories(versions).Select(Path.GetFileName).OfType<string>()
                .Where(version => File.Exists(Path.Combine(versions, version, "bin/postgres")) && File.Exists(Path.Combine(folder, $"usr/share/postgresql/{version}/extension/vector.control")))
                .OrderByDescending(version => int.TryParse(version, out var number) ? number : 0).Select(version => $"/usr/lib/postgresql/{version}/bin").FirstOrDefault()
            : null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Outside(string path) => root is null ? path : Path.Join(root, path);

    private void Start()
    {
        // Children of a killed server hold its shared memory for a moment; until they are gone, no new one starts.
        var give = Stopwatch.StartNew();
        while (true)
        {
            server = Process.Start(Command([.. AsOwner, $"{bin}/postgres", "-D", $"{data}/cluster", "-p", Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "dynamic_shared_memory_type=mmap", "-c", "fsync=off", "-c", "shared_buffers=64MB",
                "-c", "maintenance_work_mem=256MB", "-c", "logging_collector=off", "-c", "log_statement=all"]))!;
            server.OutputDataReceived += (_, _) => { };
            server.ErrorDataReceived += (_, line) => Logged(line.Data);
            server.BeginOutputReadLine();
            server.BeginErrorReadLine();
            while (!server.HasExited && give.Elapsed < TimeSpan.FromSeconds(60))
            {
                if (Exits([.. Chroot, $"{bin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", Port.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
                {
                    return;
                }

                Thread.Sleep(100);
            }

            server.Dispose();
            Assert.True(give.Elapsed < TimeSpan.FromSeconds(60), $"PostgreSQL does not start: {Log}");
            Thread.Sleep(500);
        }
    }

    /// <summary>What the server logged: every statement, since the tests look for passwords in it.</summary>
    public string Log
    {
        get
        {
            lock (log)
            {
                return string.Join('\n', log);
            }
        }
    }

    private readonly List<string> log = [];

    private void Logged(string? line)
    {
        lock (log)
        {
            log.Add(line ?? "");
        }
    }

    private string[] Chroot => root is null ? [] : ["chroot", root];

    private string[] AsOwner => !IsRoot ? [] : root is null ? ["setpriv", $"--reuid={Owner}", "--regid=nogroup", "--clear-groups"] : ["chroot", $"--userspec={Owner}:{Owner}", root];

    private static ProcessStartInfo Command(IReadOnlyList<string> words) =>
        new(words[0], words.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/" };

    private static bool Exits(IReadOnlyList<string> words)
    {
        using var process = Process.Start(Command(words))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private void Run(params string[] words) => Check([.. Chroot, .. words]);

    private void RunAsOwner(params string[] words) => Check([.. AsOwner, .. words]);

    private static void Check(IReadOnlyList<string> words)
    {
        using var process = Process.Start(Command(words))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', words)}: {output.Result}{error}");
    }
}
