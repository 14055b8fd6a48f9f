namespace React.Retrieval;

/// <summary>One text that is searched for.</summary>
/// <param name="Class">Position of its class in the task.</param>
/// <param name="Text">A template filled with one of the class's names.</param>
public sealed record TaskQuery(int Class, string Text)
{
    /// <summary>All queries of a task, class by class: each name of the class in each template (REACT, section 3.1).</summary>
    public static IEnumerable<TaskQuery> For(ReactTask task)
    {
        for (var position = 0; position < task.Classes.Count; position++)
        {
            foreach (var query in For(task, position))
            {
                yield return query;
            }
        }
    }

    /// <summary>The queries of one class.</summary>
    public static IEnumerable<TaskQuery> For(ReactTask task, int position) => Filled(task, position, task.Classes[position].AllNames);

    /// <summary>The descriptions of one class as queries.</summary>
    public static IEnumerable<TaskQuery> Descriptions(ReactTask task, int position) =>
        task.Classes[position].Descriptions.Select(text => new TaskQuery(position, ReactTask.Fill(text, task.Classes[position].BestName)));

    /// <summary>
    /// The texts whose mean is the zero-shot weight of one class: its preferred name, or all of its names where none is preferred, in each template
    /// (CLIP, section 3.1.4), and its descriptions beside them (CuPL).
    /// </summary>
    public static IEnumerable<TaskQuery> ZeroShot(ReactTask task, int position) =>
        Filled(task, position, task.Classes[position].PreferredName is { } name ? [name] : task.Classes[position].AllNames).Concat(Descriptions(task, position));

    private static IEnumerable<TaskQuery> Filled(ReactTask task, int position, IEnumerable<string> names) =>
        from name in names
        from template in task.Templates
        select new TaskQuery(position, ReactTask.Fill(template, name));
}
