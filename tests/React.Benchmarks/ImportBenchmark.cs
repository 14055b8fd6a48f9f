using System.Diagnostics;
using System.Globalization;

namespace React.Benchmarks;

/// <summary>
/// How long a user waits for the module. Each repeat is a fresh process of the shell, since a second import finds everything loaded and compiled;
/// the time is taken inside it, around Import-Module in a runspace that is open already.
/// </summary>
internal sealed class ImportBenchmark : Benchmark
{
    private const string Manifest = "React.psd1";

    public override string Name => "import";

    public override string Description => "milliseconds from Import-Module to the prompt, in a fresh process of the shell; processMs is the whole process with the import, bareMs without";

    public override IReadOnlyList<Option> Options { get; } = [new("repeats", "5", "processes of each kind; the middle one counts")];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var repeats = arguments.Integer("repeats", most: 1000);
        var import = $"$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{FindManifest().Replace("'", "''", StringComparison.Ordinal)}' -ErrorAction Stop; \"$($watch.Elapsed.TotalMilliseconds)\"";
        var imports = new List<double>();
        var process = Repeated.Measure(repeats, () => imports.Add(double.Parse(Shell(import), CultureInfo.InvariantCulture)));
        var bare = Repeated.Measure(repeats, () => Shell("'ready'"));

        // The first one also brought the files into the system's cache.
        var middle = imports.Skip(1).Order().ElementAt((repeats - 1) / 2);
        return new BenchmarkResult(Name, middle, "ms", middle / 1000)
        {
            Further = new Dictionary<string, double> { ["processMs"] = process.Middle * 1000, ["bareMs"] = bare.Middle * 1000, ["firstMs"] = imports[0] },
        };
    }

    private static string Shell(string command)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "react-shell.dll"), "-NoModule", "-Command", command })
        {
            start.ArgumentList.Add(argument);
        }

        using var shell = Process.Start(start)!;
        var error = shell.StandardError.ReadToEndAsync();
        var output = shell.StandardOutput.ReadToEnd().Trim();
        shell.WaitForExit();
        return shell.ExitCode == 0 && output.Length > 0
            ? output
            : throw new ReactException("ReactShellFailed", ReactErrorKind.Failed, $"The shell ended with {shell.ExitCode}: {error.Result.Trim()}", "Build the whole solution first.");
    }

    private static string FindManifest()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, Manifest) is var path && File.Exists(path))
            {
                return path;
            }
        }

        throw new ReactException("ReactManifestNotFound", ReactErrorKind.NotFound, $"{Manifest} is not to be found above '{AppContext.BaseDirectory}'.", "Run the benchmark from the clone.");
    }
}
