using System.Globalization;
using React.Storage;

namespace React.Retrieval.Exports;

/// <summary>Names for the samples of tars: a pair's own key where it can be one and is free, so that a pair is known again.</summary>
internal sealed class SampleNames
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> repeated = new(StringComparer.Ordinal);
    private int pairs;

    /// <summary>The name of the next pair.</summary>
    public string Next(string key)
    {
        pairs++;

        // Readers take what follows the first dot of the last part for the extension.
        var slash = key.LastIndexOf('/') + 1;
        var name = key[..slash] + key[slash..].Replace('.', '_');
        if (!SafePath.IsSafe(name) || name.Contains('\\') || name.EndsWith('/') || name.StartsWith("./", StringComparison.Ordinal))
        {
            name = (pairs - 1).ToString("D9", CultureInfo.InvariantCulture);
        }

        var free = name;
        while (!used.Add(free))
        {
            var number = repeated[name] = repeated.GetValueOrDefault(name, 1) + 1;
            free = $"{name}-{number}";
        }

        return free;
    }
}
