using React.Corpora;

namespace React.Evaluation;

/// <summary>Test sets with one folder a class.</summary>
internal static class ClassFolderTestSet
{
    /// <summary>All pictures below the class folders, folders and files in ordinal order.</summary>
    public static IReadOnlyList<LabelledItem> Read(string path, CancellationToken stopping)
    {
        var items = new List<LabelledItem>();
        var folders = Directory.GetDirectories(path).Order(StringComparer.Ordinal).ToArray();
        for (var index = 0; index < folders.Length; index++)
        {
            var name = Path.GetFileName(folders[index]);
            foreach (var file in Directory.EnumerateFiles(folders[index], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
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
