using React.Indexing;
using React.Retrieval.Prompts;
using React.Retrieval.Words;
using React.Work;

namespace React.Retrieval;

/// <summary>What is added to a task: more names, sentences and descriptions, and which names are preferred. What a file holds for other classes is left out and told.</summary>
public sealed class TaskChanges
{
    private const string SynonymWord = "synonyms";

    /// <summary>Other names by class name, whatever its case.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Synonyms { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Files of synonyms.</summary>
    public IReadOnlyList<string> SynonymFiles { get; init; } = [];

    /// <summary>Sentences in place of those that the task has, with those of the files; null to keep the task's unless a file has some.</summary>
    public IReadOnlyList<string>? Templates { get; init; }

    /// <summary>Sentences that say what classes look like, by class name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Descriptions { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Files of templates and descriptions.</summary>
    public IReadOnlyList<string> PromptFiles { get; init; } = [];

    /// <summary>Names that zero-shot weights are to be made of, by class name.</summary>
    public IReadOnlyDictionary<string, string> Preferred { get; init; } = new Dictionary<string, string>();

    /// <summary>An index whose captions decide which names are preferred; null to leave that alone. What <see cref="Preferred"/> says goes before it.</summary>
    public IPairStore? Store { get; init; }

    /// <summary>Makes the changed task.</summary>
    /// <exception cref="ReactException">A file cannot be read, names no class of the task, or something is given for a class that the task does not have.</exception>
    public ReactTask Apply(ReactTask task, IWorkObserver observer, CancellationToken stopping)
    {
        task = Merge(task, Synonyms, WithSynonyms, SynonymWord);
        foreach (var path in SynonymFiles)
        {
            var list = PromptFile.Read(path);
            task = list.Templates.Count == 0 ? Merge(task, list.Classes, WithSynonyms, path, observer) : throw new ReactException("ReactPromptFile", ReactErrorKind.InvalidData,
                $"The file '{path}' holds templates; synonyms are wanted.", "Synonyms go by class: JSON { 'class': ['synonym', …] }, or lines of class, tab, synonym.", path);
        }

        var templates = Templates?.ToList() ?? [];
        task = Merge(task, Descriptions, WithDescriptions, "descriptions");
        foreach (var path in PromptFiles)
        {
            var list = PromptFile.Read(path);
            templates.AddRange(list.Templates);
            task = list.Classes.Count > 0 ? Merge(task, list.Classes, WithDescriptions, path, observer) : task;
        }

        task = ReactTask.Create(task.Name, task.Classes, templates.Count > 0 || Templates is not null ? templates.Distinct(StringComparer.Ordinal) : task.Templates);
        if (Store is not null)
        {
            task = NameCounting.Prefer(task, NameCounting.Count(task, Store, observer, stopping), observer);
        }

        var preferred = Preferred.ToDictionary(item => item.Key, item => (IReadOnlyList<string>)[item.Value], StringComparer.OrdinalIgnoreCase);
        task = Merge(task, preferred, static (item, names) => item with { PreferredName = names[0] }, "preferred names");

        // Once more, since what is preferred must be one of the names.
        return ReactTask.Create(task.Name, task.Classes, task.Templates);
    }

    /// <summary>A class with further synonyms; what it is called already is not one of them.</summary>
    internal static ReactClass WithSynonyms(ReactClass item, IReadOnlyList<string> more) =>
        item with { Synonyms = [.. item.Synonyms.Concat(more).Where(name => !item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase)] };

    /// <summary>A class with further descriptions, each once.</summary>
    internal static ReactClass WithDescriptions(ReactClass item, IReadOnlyList<string> more) =>
        item with { Descriptions = [.. item.Descriptions.Concat(more).Distinct(StringComparer.Ordinal)] };

    /// <summary>What somebody typed must fit the task.</summary>
    private static ReactTask Merge(ReactTask task, IReadOnlyDictionary<string, IReadOnlyList<string>> lists, Func<ReactClass, IReadOnlyList<string>, ReactClass> change, string what)
    {
        var stray = lists.Keys.FirstOrDefault(key => !task.Classes.Any(item => item.Name.Equals(key, StringComparison.OrdinalIgnoreCase)));
        return stray is not null
            ? throw new ReactException(what == SynonymWord ? "ReactTaskStraySynonym" : "ReactTaskStrayClass", ReactErrorKind.InvalidArgument, $"For '{stray}' there are {what}, but it is no class of the task '{task.Name}'.", "Name it among the classes, or spell it as there.", stray)
            : Changed(task, lists, change);
    }

    /// <summary>A file may serve many tasks, but not none of this one's classes.</summary>
    private static ReactTask Merge(
        ReactTask task, IReadOnlyDictionary<string, IReadOnlyList<string>> lists, Func<ReactClass, IReadOnlyList<string>, ReactClass> change, string path, IWorkObserver observer)
    {
        string[] without = [.. task.Classes.Where(item => !lists.ContainsKey(item.Name)).Select(item => item.Name)];
        if (without.Length == task.Classes.Count)
        {
            throw new ReactException("ReactPromptForeign", ReactErrorKind.Mismatch, $"The file '{path}' has nothing for the classes of task '{task.Name}'; it is for {Some(lists.Keys)}.", "Call the classes there as they are called in the task.", path);
        }

        if (without.Length > 0)
        {
            observer.Warning($"The file '{path}' has nothing for {Some(without)}.");
        }

        if (lists.Count > task.Classes.Count - without.Length)
        {
            observer.Decision($"The file '{path}' is also for {lists.Count - task.Classes.Count + without.Length:N0} classes that task '{task.Name}' does not have.");
        }

        return Changed(task, lists, change);
    }

    private static ReactTask Changed(ReactTask task, IReadOnlyDictionary<string, IReadOnlyList<string>> lists, Func<ReactClass, IReadOnlyList<string>, ReactClass> change)
    {
        var byName = lists.ToDictionary(item => item.Key, item => item.Value, StringComparer.OrdinalIgnoreCase);
        return task with { Classes = (ReactClass[])[.. task.Classes.Select(item => byName.TryGetValue(item.Name, out var more) ? change(item, more) : item)] };
    }

    private static string Some(IEnumerable<string> names)
    {
        const int shown = 10;
        var all = names.Order(StringComparer.OrdinalIgnoreCase).ToArray();
        return string.Join(", ", all.Take(shown).Select(name => $"'{name}'")) + (all.Length > shown ? $" and {all.Length - shown} more" : "");
    }
}
