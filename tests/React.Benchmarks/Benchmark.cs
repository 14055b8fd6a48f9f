namespace React.Benchmarks;

/// <summary>Something that is measured.</summary>
internal abstract class Benchmark
{
    /// <summary>What it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>A sentence for the user.</summary>
    public abstract string Description { get; }

    /// <summary>What it can be given.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Measures.</summary>
    public abstract BenchmarkResult Run(Arguments arguments);
}
