namespace React.Benchmarks;

/// <summary>Something that a benchmark can be given.</summary>
/// <param name="Name">Without the two dashes.</param>
/// <param name="Default">The value where none is given; null where there is none.</param>
/// <param name="Help">A sentence for the user.</param>
internal sealed record Option(string Name, string? Default, string Help)
{
    /// <summary>Threads of matrix products and of decoding: the same option for all.</summary>
    public static Option Threads { get; } = new("threads", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture), "threads to compute and decode with");
}
