using System.Diagnostics;
using System.Text;

namespace React.PowerShell.Tests.Harness;

/// <summary>The built shell run as a process of its own.</summary>
internal static class ShellProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Whether tests and shell were published with a runtime of their own, for a machine without the SDK.</summary>
    public static bool HasOwnRuntime { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "coreclr.dll" : "libcoreclr.so"));

    /// <summary>Starts it with output, error and input redirected.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(HasOwnRuntime ? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "react-shell.exe" : "react-shell") : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        if (!HasOwnRuntime)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "react-shell.dll"));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<ShellRun> RunAsync(IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, CancellationToken stopping = default)
    {
        using var process = Start(arguments, environment, folder);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new ShellRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
