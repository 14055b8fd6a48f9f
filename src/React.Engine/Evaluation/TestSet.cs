using System.Globalization;
using React.Retrieval;
using React.Storage;
using React.Work;

namespace React.Evaluation;

/// <summary>Labelled pictures to measure with: one folder a class, or the webdataset layout of CLIP benchmark.</summary>
public sealed class TestSet
{
    private readonly IReadOnlyList<LabelledItem> _items;

    private TestSet(string path, IReadOnlyList<LabelledItem> items)
    {
        Path = path;
        _items = items;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>How many pictures it holds, of whatever class.</summary>
    public int Count => _items.Count;

    /// <summary>The classes that the folder itself names, in the order of their first picture.</summary>
    public IReadOnlyList<string> ClassNames => [.. _items.Select(item => item.Class).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Opens a test set, whichever layout it has.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="stopping">Ends the walk through its files.</param>
    /// <exception cref="ReactException">The folder is missing, cannot be read or holds no labelled picture, or a tar of it is not whole.</exception>
    public static TestSet Open(string path, CancellationToken stopping = default)
    {
        if (File.Exists(path))
        {
            throw new ReactException("ReactTestSetFile", ReactErrorKind.InvalidArgument, $"The test set '{path}' is a file.", "Give the folder that holds one folder a class, or the data set's tars.", path);
        }

        if (!Directory.Exists(path))
        {
            throw new ReactException("ReactPathNotFound", ReactErrorKind.NotFound, $"The test set '{path}' does not exist.", "Check the path.", path);
        }

        var items = StorageError.Guard(path, () => WebdatasetTestSet.TryRead(path, stopping) ?? ClassFolderTestSet.Read(path, stopping));
        return items.Count > 0
            ? new TestSet(path, items)
            : throw new ReactException("ReactTestSetEmpty", ReactErrorKind.InvalidData, $"The folder '{path}' holds no labelled picture.", "Put the pictures of each class into a folder of the class's name, or give a data set in CLIP benchmark's layout (test/0.tar, classnames.txt).", path);
    }

    /// <summary>The pictures whose class the task has, in the order of the set.</summary>
    /// <param name="task">Classes are matched by name or synonym; case, hyphens and underscores do not count.</param>
    /// <param name="observer">Told of classes without pictures and of pictures without a class.</param>
    /// <exception cref="ReactException">No picture is of the task's classes, or two of them could be meant by one name.</exception>
    public IReadOnlyList<TestImage> Images(ReactTask task, IWorkObserver observer)
    {
        var positions = ClassNames.Count > 0 ? Positions(task) : [];
        var images = new List<TestImage>(_items.Count);
        var foreign = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in _items)
        {
            if (Find(positions, task, item) is { } label)
            {
                images.Add(new TestImage(item.Name, label, item.Image));
            }
            else
            {
                foreign.Add(item.Class ?? item.Index.ToString(CultureInfo.InvariantCulture));
            }
        }

        if (images.Count == 0)
        {
            throw new ReactException("ReactTestSetForeign", ReactErrorKind.Mismatch, $"The test set '{Path}' has no picture of the classes of task '{task.Name}'; its classes are {Some(foreign)}.", "Name the task's classes as the test set's folders are named, or add the folder names as synonyms.", Path);
        }

        if (foreign.Count > 0)
        {
            observer.Decision($"{_items.Count - images.Count:N0} pictures are of {foreign.Count} classes that task '{task.Name}' does not have and are left out: {Some(foreign)}.");
        }

        var present = images.Select(image => image.Label).ToHashSet();
        var empty = task.Classes.Where((_, position) => !present.Contains(position)).Select(item => item.Name).ToArray();
        if (empty.Length > 0)
        {
            observer.Warning($"The test set '{Path}' has no picture of {Some(empty)}.");
        }

        return images;
    }

    /// <summary>The task that the set describes itself: its <c>classnames.txt</c> and templates, or the names of its class folders.</summary>
    /// <exception cref="ReactException">It has only numbers for classes.</exception>
    public ReactTask DescribeTask()
    {
        if (TaskFile.IsTaskFolder(Path))
        {
            return TaskFile.Read(Path);
        }

        var names = ClassNames;
        return names.Count > 0
            ? ReactTask.Create(System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path)), names.Select(name => new ReactClass { Name = name.Replace('_', ' ') }))
            : throw new ReactException("ReactTestSetNames", ReactErrorKind.InvalidArgument, $"The test set '{Path}' does not say what its classes are called.", "Give -Task, or put classnames.txt into the folder.", Path);
    }

    private static int? Find(Dictionary<string, int> positions, ReactTask task, LabelledItem item) =>
        item.Class is null
            ? item.Index < task.Classes.Count ? item.Index : null
            : positions.TryGetValue(Simplify(item.Class), out var position) ? position : null;

    private static Dictionary<string, int> Positions(ReactTask task)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var position = 0; position < task.Classes.Count; position++)
        {
            var name = task.Classes[position].Name;
            if (!positions.TryAdd(Simplify(name), position))
            {
                throw new ReactException("ReactTaskAmbiguous", ReactErrorKind.InvalidArgument,
                    $"The classes '{task.Classes[positions[Simplify(name)]].Name}' and '{name}' of task '{task.Name}' are one to a test set: case, hyphens, underscores and spaces do not count.", "Rename one of them, or its folder.", name);
            }
        }

        // A name of its own takes precedence over another class's synonym.
        for (var position = 0; position < task.Classes.Count; position++)
        {
            foreach (var synonym in task.Classes[position].Synonyms)
            {
                positions.TryAdd(Simplify(synonym), position);
            }
        }

        return positions;
    }

    private static string Simplify(string name) =>
        string.Join(' ', name.ToLowerInvariant().Split([' ', '_', '-'], StringSplitOptions.RemoveEmptyEntries));

    private static string Some(IEnumerable<string> names)
    {
        const int shown = 10;
        var all = names.ToArray();
        return string.Join(", ", all.Take(shown)) + (all.Length > shown ? $" and {all.Length - shown} more" : "");
    }
}
