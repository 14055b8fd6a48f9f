using System.Text;

namespace React.Benchmarks;

/// <summary>What --help shows.</summary>
internal static class Usage
{
    public static string Of(IReadOnlyList<Benchmark> benchmarks)
    {
        var text = new StringBuilder("Measures how fast the module is. Each benchmark prints one line of JSON: name, value, unit, seconds,\n"
            + "shareOfPeak (of the best float32 rate of a 2048 x 2048 matrix product in the same process) and its arguments.\n"
            + "Models and indexes are random and lie in the temporary folder (TMPDIR, on Windows TEMP) while it runs.\n\n");
        foreach (var benchmark in benchmarks)
        {
            text.Append(Of(benchmark)).Append('\n');
        }

        return text.ToString().TrimEnd();
    }

    public static string Of(Benchmark benchmark)
    {
        var text = new StringBuilder($"{benchmark.Name}: {benchmark.Description}\n");
        foreach (var option in benchmark.Options)
        {
            text.Append($"  --{option.Name,-12} {option.Help}{(option.Default is null ? "" : $" (default {option.Default})")}\n");
        }

        return text.ToString();
    }
}
