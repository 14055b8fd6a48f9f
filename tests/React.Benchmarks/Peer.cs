using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace React.Benchmarks;

/// <summary>
/// Other software in a process of its own, that does the same work on the same data when told to. It waits while others are measured.
/// Set up as it is fastest: memory that it frees stays with it.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process process;
    private readonly string answers;

    /// <summary>Starts it and waits until it has all data in memory.</summary>
    /// <param name="python">A program that runs a Python script with the software.</param>
    /// <param name="script">The script's file name in peers/; it says what it takes.</param>
    /// <param name="arguments">What the script takes before the last two: the threads, and the file for its answers.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="answers">A file for what it finds.</param>
    /// <exception cref="CommandLineException">It does not start.</exception>
    public Peer(string python, string script, IEnumerable<string> arguments, int threads, string answers)
    {
        this.answers = answers;
        var number = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments, number, answers]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("OMP_NUM_THREADS", number), ("MALLOC_MMAP_THRESHOLD_", "4000000000"), ("MALLOC_TRIM_THRESHOLD_", "8000000000"), ("MALLOC_TOP_PAD_", "67108864")])
        {
            start.Environment[name] = value;
        }

        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new CommandLineException($"The peer '{python}' does not start: {error.Message}.");
        }

        Name = process.StandardOutput.ReadLine() is { } line && line.StartsWith("ready ", StringComparison.Ordinal)
            ? line[6..]
            : throw new CommandLineException($"The peer '{python}' does not run its script.");
    }

    /// <summary>What it calls itself, with its version.</summary>
    public string Name { get; }

    /// <summary>Starts one for each of the programs, separated by commas; none for null.</summary>
    public static List<Peer> StartAll(string? programs, string script, IReadOnlyList<string> arguments, int threads, TemporaryFolder folder) =>
        programs is null ? [] : [.. programs.Split(',').Select((program, number) => new Peer(program, script, arguments, threads, folder.Combine($"answers-{number}.bin")))];

    /// <summary>Does the work once; the seconds of its parts by its own clock.</summary>
    public double[] Work()
    {
        process.StandardInput.WriteLine();
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended.");
        return [.. line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }

    /// <summary>What its last work gave.</summary>
    public T[] Answers<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(answers)).ToArray();

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
