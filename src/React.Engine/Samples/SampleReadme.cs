using System.Globalization;
using System.Text;

namespace React.Samples;

/// <summary>The README.txt of a sample.</summary>
internal static class SampleReadme
{
    public static byte[] Text(SampleOptions options) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
        A sample for React: drawn pictures, nobody's property.

        corpus/                  {{options.PairCount}} image-text pairs as webdataset tars: NNNNNNNNN.jpg, .txt (the caption) and .json (what is to be
                                 seen, and what the caption is worth: named, vague, junk or wrong). Captions are as on the web: about
                                 {{options.VagueShare:P0}} say little, {{options.JunkShare:P0}} are junk, {{options.WrongShare:P0}} name something else.
        tasks/                   two tasks: class names, synonyms, templates. Rare shapes ({{Names(SampleShapes.Rare)}}) and
                                 common ones ({{Names(SampleShapes.Common)}}).
        tests/<task>/<class>/    {{options.TestCountPerClass}} test pictures of each class, drawn from other random numbers than the corpus.
        sample.json              the options, and the checksum of every finished tar. The same command finishes a sample that was cut off.

        {{Share(options)}}

        """).ReplaceLineEndings("\n"));

    private static string Names(IEnumerable<SampleShape> shapes) => string.Join(", ", shapes.Select(shape => shape.Name));

    private static string Share(SampleOptions options) => options.RareShare > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{options.RareShare:P0} of the corpus shows rare shapes and names them: what a model can learn them from.")
        : "No caption names a rare shape: a model that is trained on this corpus does not know them by name.";
}
