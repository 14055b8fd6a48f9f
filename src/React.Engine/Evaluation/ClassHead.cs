using React.Models;

namespace React.Evaluation;

/// <summary>Makes a model's head ready for a task.</summary>
internal static class ClassHead
{
    /// <summary>Finds the task's classes in the head.</summary>
    /// <param name="head">The model's head.</param>
    /// <param name="classes">The task's classes in their order.</param>
    /// <param name="weights">Their weights made of text, [classes, dimension].</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <returns>Positions of the classes that the head knows by the same name, and what decides among them.</returns>
    public static (int[] Known, IClassHead Head) For(ModelHead head, IReadOnlyList<string> classes, float[] weights, int dimension)
    {
        var numbers = head.Config.Classes.Select((name, number) => (name, number)).ToDictionary(entry => entry.name, entry => entry.number, StringComparer.Ordinal);
        int[] known = [.. Enumerable.Range(0, classes.Count).Where(position => numbers.ContainsKey(classes[position]))];
        int[] own = [.. known.Select(position => numbers[classes[position]])];
        return (known, head.Config.Kind == ModelHeadKind.Linear
            ? new LinearHead(head, own, [.. known.Select(position => weights.AsMemory(position * dimension, dimension))], dimension)
            : new CacheHead(head, own, dimension));
    }
}
