using System.Globalization;
using System.Text;
using React.Corpora;

namespace React.Evaluation;

/// <summary>Test sets in the webdataset layout of CLIP benchmark: <c>test/0.tar</c> …, pictures with <c>.cls</c> members, <c>classnames.txt</c> beside.</summary>
internal static class WebdatasetTestSet
{
    private const string Split = "test";
    private const string LabelExtension = "cls";
    private const string ClassNamesFile = "classnames.txt";
    private const int MaxLabelBytes = 32;

    /// <summary>All labelled pictures, or null where the folder has another layout.</summary>
    public static IReadOnlyList<LabelledItem>? TryRead(string path)
    {
        var split = Path.Combine(path, Split);
        var folder = Directory.Exists(split) ? split : path;
        var tars = Directory.GetFiles(folder, "*.tar").Order(ShardNameComparer.Instance).ToArray();
        return tars.Length == 0 ? null : Read(path, tars);
    }

    private static List<LabelledItem> Read(string path, string[] tars)
    {
        var namesFile = Path.Combine(path, ClassNamesFile);
        var names = File.Exists(namesFile) ? File.ReadAllLines(namesFile).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray() : null;
        var items = new List<LabelledItem>();
        foreach (var tar in tars)
        {
            foreach (var sample in TarSamples.Read(tar, damage => throw Damaged(tar, damage.Message)))
            {
                var image = PairFiles.ImageExtensions.Select(extension => sample.Members.GetValueOrDefault(extension)).FirstOrDefault(member => member is not null);
                if (image is not null && sample.Members.TryGetValue(LabelExtension, out var label))
                {
                    var index = Label(tar, label, names);
                    items.Add(new LabelledItem(image.Name, names?[index], index, () => image.Location.Read()));
                }
            }
        }

        return items;
    }

    private static int Label(string tar, TarMember member, string[]? names)
    {
        var text = Encoding.ASCII.GetString(member.Location.Read(MaxLabelBytes));
        if (!int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var label))
        {
            throw Damaged(tar, $"'{member.Name}' does not hold the number of a class.");
        }

        return names is null || label < names.Length
            ? label
            : throw Damaged(tar, $"'{member.Name}' names class {label}, but {ClassNamesFile} has only {names.Length}.");
    }

    /// <summary>A test set must be whole: figures on a part of it would look like figures on the set.</summary>
    private static ReactException Damaged(string tar, string message) => new(
        "ReactTestSetDamaged", ReactErrorKind.InvalidData, $"Test set '{tar}': {message}", "Fetch or write the file again.", tar);
}
