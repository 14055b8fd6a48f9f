using System.Globalization;
using System.Text.Json.Nodes;

namespace React.Benchmarks;

/// <summary>The values of a benchmark's options: those given, else the defaults.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string?> _values;

    private Arguments(Dictionary<string, string?> values) => _values = values;

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <exception cref="CommandLineException">An option is unknown, given twice, or lacks its value.</exception>
    public static Arguments Parse(IReadOnlyList<string> words, IReadOnlyList<Option> options)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new CommandLineException($"'{words[i]}' is no option: options begin with two dashes.");
            }

            var (name, value) = words[i].IndexOf('=') is > 0 and var at ? (words[i][2..at], words[i][(at + 1)..]) : (words[i][2..], null);
            if (!options.Any(option => option.Name == name))
            {
                throw new CommandLineException($"There is no option '--{name}'; there are {string.Join(", ", options.Select(option => $"--{option.Name}"))}.");
            }

            value ??= ++i < words.Count ? words[i] : throw new CommandLineException($"--{name} lacks its value.");
            if (!given.TryAdd(name, value))
            {
                throw new CommandLineException($"--{name} is given twice.");
            }
        }

        return new Arguments(options.ToDictionary(option => option.Name, option => given.GetValueOrDefault(option.Name) ?? option.Default, StringComparer.Ordinal));
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="CommandLineException">It is none, or out of range.</exception>
    public int Integer(string name, int least = 1, int most = int.MaxValue) =>
        int.TryParse(_values[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new CommandLineException($"--{name} is '{_values[name]}'; it must be a whole number from {least}{(most == int.MaxValue ? " on" : $" to {most}")}.");

    /// <summary>One of several words.</summary>
    /// <exception cref="CommandLineException">It is none of them.</exception>
    public string OneOf(string name, params string[] choices) => choices.Contains(_values[name])
        ? _values[name]!
        : throw new CommandLineException($"--{name} is '{_values[name]}'; it must be {string.Join(" or ", choices)}.");

    /// <summary>A text, or null where none is given.</summary>
    public string? Text(string name) => _values[name];

    /// <summary>A text that must be given.</summary>
    /// <exception cref="CommandLineException">It is not.</exception>
    public string Required(string name, string why) => _values[name] ?? throw new CommandLineException($"--{name} must be given: {why}.");

    /// <summary>A text that may be left out.</summary>
    public string? Optional(string name) => _values[name];

    /// <summary>All values, as the result repeats them.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (name, value) in _values.Where(entry => entry.Value is not null))
        {
            json[name] = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : value;
        }

        return json;
    }
}
