using System.Globalization;
using System.Reflection;

namespace React.Tokenization;

/// <summary>The data files that travel inside the assembly: sections in brackets, entries separated by blanks.</summary>
internal static class EmbeddedText
{
    /// <summary>The resource as a stream.</summary>
    public static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream($"React.Tokenization.{name}")
        ?? throw new InvalidOperationException($"The resource '{name}' is not in the assembly.");

    /// <summary>All entries with the section they stand in; comments are left out.</summary>
    public static IEnumerable<(string Section, string Entry)> Entries(string name)
    {
        using var reader = new StreamReader(Open(name));
        var section = string.Empty;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith('['))
            {
                section = line[1..^1];
                continue;
            }

            foreach (var entry in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return (section, entry);
            }
        }
    }

    /// <summary>A code point in hexadecimal.</summary>
    public static int CodePoint(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
