using System.Text.Json;
using System.Text.Json.Nodes;

namespace React.Benchmarks;

/// <summary>What was measured.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Seconds">How long the measured part took; with repeats, the middle one.</param>
/// <param name="Peak">The best rate of matrix products here, or null where they are not what is measured.</param>
/// <param name="Operations">Floating-point operations of the measured part; see <see cref="OperationCount"/>.</param>
internal sealed record BenchmarkResult(string Name, double Value, string Unit, double Seconds, PeakRate? Peak = null, double Operations = 0)
{
    /// <summary>Further figures, with their units in their names.</summary>
    public IReadOnlyDictionary<string, double> Further { get; init; } = new Dictionary<string, double>();

    /// <summary>What was chosen, by its name.</summary>
    public IReadOnlyDictionary<string, string> Choices { get; init; } = new Dictionary<string, string>();

    /// <summary>One line of JSON.</summary>
    public string ToJson(Arguments arguments)
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["value"] = Rounded(Value),
            ["unit"] = Unit,
            ["seconds"] = Rounded(Seconds),
            ["shareOfPeak"] = Peak is null ? null : Rounded(Peak.Share(Operations, Seconds)),
        };
        if (Peak is not null)
        {
            json["peakGflops"] = Rounded(Peak.PerSecond / 1e9);
            json["gflop"] = Rounded(Operations / 1e9);
        }

        foreach (var (name, value) in Further)
        {
            json[name] = Rounded(value);
        }

        foreach (var (name, choice) in Choices)
        {
            json[name] = choice;
        }

        json["arguments"] = arguments.ToJson();
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static double Rounded(double value) => value == 0 ? 0 : Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}
