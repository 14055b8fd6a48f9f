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
    public static IEnumerable<TaskQuery> For(ReactTask task, int position) =>
        from name in task.Classes[position].AllNames
        from template in task.Templates
        select new TaskQuery(position, ReactTask.Fill(template, name));
}
