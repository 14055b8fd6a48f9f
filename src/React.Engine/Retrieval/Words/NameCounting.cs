using React.Indexing;
using React.Work;

namespace React.Retrieval.Words;

/// <summary>Finds out which name of a class people use: the one that most captions of an index hold (REAL-Prompt, CVPR 2024).</summary>
public static class NameCounting
{
    /// <summary>Counts for each name of each class the captions that hold it, as whole words and whatever their case.</summary>
    /// <param name="task">The classes with their synonyms.</param>
    /// <param name="store">Whose captions are read, each once.</param>
    /// <param name="observer">Told of progress.</param>
    /// <param name="stopping">Ends the counting.</param>
    /// <returns>Class by class, the class's own name first, then its synonyms in their order.</returns>
    /// <exception cref="ReactException">The index has no captions, or cannot be read.</exception>
    public static IReadOnlyList<ReactNameCount> Count(ReactTask task, IPairStore store, IWorkObserver observer, CancellationToken stopping)
    {
        string[][] names = [.. task.Classes.Select(item => item.AllNames.Distinct(StringComparer.OrdinalIgnoreCase).ToArray())];
        var counter = new PhraseCounter([.. names.SelectMany(group => group)]);
        store.ReadCaptions(counter.Add, observer, stopping);
        var shared = names.SelectMany(group => group).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => group.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var counts = new List<ReactNameCount>();
        var next = 0;
        foreach (var (item, group) in task.Classes.Zip(names))
        {
            ReactNameCount[] own = [.. group.Select(name => new ReactNameCount
            {
                Task = task.Name,
                Class = item.Name,
                Name = name,
                Captions = counter.Count(next++),
                Total = counter.Captions,
                IsShared = shared.Contains(name),
            })];

            // The first of equals, so that the class's own name wins where nothing speaks against it.
            var best = own.Where(count => !count.IsShared && count.Captions > 0).MaxBy(count => count.Captions);
            counts.AddRange(own.Select(count => count == best ? count with { IsCommonest = true } : count));
        }

        return counts;
    }

    /// <summary>The task with the commonest name of each class as its preferred one. A class without a choice keeps what it has.</summary>
    /// <param name="task">The classes with their synonyms.</param>
    /// <param name="counts">What <see cref="Count"/> gave for it.</param>
    /// <param name="observer">Told of each choice and its reason.</param>
    public static ReactTask Prefer(ReactTask task, IReadOnlyList<ReactNameCount> counts, IWorkObserver observer)
    {
        var classes = counts.GroupBy(count => count.Class, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
        return ReactTask.Create(task.Name, task.Classes.Select(item => Prefer(item, classes.GetValueOrDefault(item.Name, []), observer)), task.Templates, task.Path);
    }

    private static ReactClass Prefer(ReactClass item, ReactNameCount[] counts, IWorkObserver observer)
    {
        if (counts.Length < 2)
        {
            return item;
        }

        var told = string.Join(", ", counts.Select(count => $"'{count.Name}' {count.Captions:N0}{(count.IsShared ? " (a name of another class too, never chosen)" : "")}"));
        if (Array.Find(counts, count => count.IsCommonest) is not { } best)
        {
            observer.Decision($"Class '{item.Name}': no caption holds a name of its own, so none is preferred: {told}.");
            return item;
        }

        observer.Decision($"Class '{item.Name}' is called '{best.Name}' in zero-shot weights, since most captions do: {told}.");
        return item with { PreferredName = best.Name };
    }
}
