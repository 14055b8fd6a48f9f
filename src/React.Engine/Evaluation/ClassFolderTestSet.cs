using React.Corpora;
using React.Storage;

namespace React.Evaluation;

/// <summary>Test sets with one folder a class.</summary>
internal static class ClassFolderTestSet
{
    /// <summary>All pictures below the class folders, folders and files in ordinal order; links are not followed.</summary>
    public static IReadOnlyList<LabelledItem> Read(string path, CancellationToken stopping)
    {
        var items = new List<LabelledItem>();
        var folders = Directory.GetDirectories(path).Order(StringComparer.Ordinal).ToArray();
        for (var index = 0; index < folders.Length; index++)
        {
            var name = Path.GetFileName(folders[index]);
            foreach (var file in FolderFiles.Below(folders[index]).Order(StringComparer.Ordinal))
            {
                stopping.ThrowIfCancellationRequested();
                if (PairFiles.IsImage(file))
                {
                    items.Add(new LabelledItem(Path.GetRelativePath(path, file), name, index, ImageLocator.File(file)));
                }
            }
        }

        return items;
    }
}
