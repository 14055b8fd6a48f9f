using System.Globalization;
using System.Text;
using React.Corpora;
using React.Retrieval;

namespace React.Evaluation;

/// <summary>Test sets in the webdataset layout of CLIP benchmark: <c>test/0.tar</c> …, pictures with <c>.cls</c> members, <c>classnames.txt</c> beside.</summary>
internal static class WebdatasetTestSet
{
    private const string Split = "test";
    private const string LabelExtension = "cls";
    private const int MaxLabelBytes = 32;

    /// <summary>All labelled pictures, or null where the folder has another layout.</summary>
    public static IReadOnlyList<LabelledItem>? TryRead(string path, CancellationToken stopping)
    {
        var split = Path.Combine(path, Split);
        var folder = Directory.Exists(split) ? split : path;
        var tars = Directory.GetFiles(folder, "*.tar").Order(ShardNameComparer.Instance).ToArray();
        return tars.Length == 0 ? null : Read(path, tars, stopping);
    }

    private static List<LabelledItem> Read(string path, string[] tars, CancellationToken stopping)
    {
        var names = TaskFile.IsTaskFolder(path) ? TaskFile.ClassNames(path) : null;
        var items = new List<LabelledItem>();
        foreach (var tar in tars)
        {
            foreach (var sample in TarSamples.Read(tar, damage => throw Damaged(tar, damage.Message), stopping))
            {
                if (!sample.Complete)
                {
                    // What is wrong with the tar is told next.
                    continue;
                }

                var image = sample.Image ?? throw Damaged(tar, $"the sample '{sample.Key}' has no picture.");
                var label = sample.Members.GetValueOrDefault(LabelExtension) ?? throw Unlabelled(tar, sample);
                var index = Label(tar, label, names);
                items.Add(new LabelledItem(image.Name, names?[index], index, image.Location));
            }
        }

        return items;
    }

    private static int Label(string tar, TarMember member, IReadOnlyList<string>? names)
    {
        if (member.Length > MaxLabelBytes || !int.TryParse(Encoding.ASCII.GetString(member.Location.Read()).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var label))
        {
            throw Damaged(tar, $"'{member.Name}' does not hold the number of a class.");
        }

        return names is null || label < names.Count
            ? label
            : throw Damaged(tar, $"'{member.Name}' names class {label}, but {TaskFile.ClassNamesName} has only {names.Count}.");
    }

    private static ReactException Unlabelled(string tar, TarSample sample) => sample.Members.ContainsKey(PairFiles.CaptionExtension)
        ? new ReactException("ReactTestSetLayout", ReactErrorKind.InvalidData, $"'{tar}' holds pictures with captions, as a corpus does: the sample '{sample.Key}' has a .{PairFiles.CaptionExtension}, but no .{LabelExtension} that names its class.",
            $"Give a test set: a folder for each class, or tars in which KEY.{LabelExtension} beside a picture is the number of its class.", tar)
        : Damaged(tar, $"the sample '{sample.Key}' has no .{LabelExtension} that names its class.");

    /// <summary>A test set must be whole: figures on a part of it would look like figures on the set.</summary>
    private static ReactException Damaged(string tar, string message) => new(
        "ReactTestSetDamaged", ReactErrorKind.InvalidData, $"Test set '{tar}': {message}", "Fetch or write the file again.", tar);
}
