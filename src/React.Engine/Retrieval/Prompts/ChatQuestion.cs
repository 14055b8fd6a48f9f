using System.Globalization;

namespace React.Retrieval.Prompts;

/// <summary>One question about one class.</summary>
/// <param name="Class">Position of the class in its task.</param>
/// <param name="Name">What the class is called.</param>
/// <param name="Text">All that the language model is told.</param>
internal sealed record ChatQuestion(int Class, string Name, string Text)
{
    /// <summary>All questions about a task, class by class.</summary>
    public static IEnumerable<ChatQuestion> For(ReactTask task, ChatOptions options) =>
        from position in Enumerable.Range(0, task.Classes.Count)
        let name = task.Classes[position].BestName
        from question in options.Questions.Distinct(StringComparer.Ordinal)
        select new ChatQuestion(position, name, Whole(ReactTask.Fill(question, name), name, options.Count));

    private static string Whole(string question, string name, int count) => string.Create(CultureInfo.InvariantCulture,
        $"""
        {question}

        Answer with a JSON array of exactly {count} strings and nothing else. Each string is one sentence of at most 30 words about what can be seen in a photograph, and names the {name}.
        """).ReplaceLineEndings("\n");
}
