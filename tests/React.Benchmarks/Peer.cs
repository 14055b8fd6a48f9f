using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace React.Benchmarks;

/// <summary>
/// Another search engine in a process of its own, that searches the same vectors and queries when told to. It waits while others are measured.
/// Set up as it is fastest: memory that it frees stays with it.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process process;
    private readonly string answers;

    /// <summary>Starts it and waits until it has all vectors in memory.</summary>
    /// <param name="python">A program that runs a Python script with the engine.</param>
    /// <param name="vectors">The folder with the vectors.</param>
    /// <param name="queries">The file with the queries.</param>
    /// <param name="k">Neighbours of each query.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="answers">A file for what it finds.</param>
    /// <exception cref="CommandLineException">It does not start.</exception>
    public Peer(string python, string vectors, string queries, int k, int threads, string answers)
    {
        this.answers = answers;
        var number = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "peers", "faiss_search.py"), vectors, queries, k.ToString(CultureInfo.InvariantCulture), number, answers])
        {
            start.ArgumentList.Add(argument);
        }

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

    /// <summary>Searches once; the seconds that it took by its own clock.</summary>
    public double Search()
    {
        process.StandardInput.WriteLine();
        return double.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended."), CultureInfo.InvariantCulture);
    }

    /// <summary>Ids that its last search found, k a query.</summary>
    public long[] Answers() => MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(answers)).ToArray();

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
