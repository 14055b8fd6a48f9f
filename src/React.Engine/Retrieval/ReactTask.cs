namespace React;

/// <summary>What a model is to be good at, given as class names and the sentences they are put into.</summary>
public sealed record ReactTask
{
    /// <summary>Sentences that suit photographs of things. <c>{}</c> stands for the class name.</summary>
    public static IReadOnlyList<string> DefaultTemplates { get; } =
        (string[])["a photo of a {}.", "a photo of the {}.", "a picture of a {}.", "a close-up photo of a {}.", "a cropped photo of the {}.", "a {}."];

    /// <summary>The task's name, for reports and file names.</summary>
    public required string Name { get; init; }

    /// <summary>At least one class; names are unique whatever their case.</summary>
    public required IReadOnlyList<ReactClass> Classes { get; init; }

    /// <summary>At least one sentence with <c>{}</c> or <c>{c}</c> in place of the class name.</summary>
    public IReadOnlyList<string> Templates { get; init; } = DefaultTemplates;

    /// <summary>The file it was read from, if any.</summary>
    public string? Path { get; init; }

    /// <summary>Makes a task and checks it.</summary>
    /// <exception cref="ReactException">No class, an empty or repeated name, a template without a place for the name.</exception>
    public static ReactTask Create(string name, IEnumerable<ReactClass> classes, IEnumerable<string>? templates = null, string? path = null)
    {
        var task = new ReactTask { Name = name, Classes = (ReactClass[])[.. classes], Templates = templates is null ? DefaultTemplates : (string[])[.. templates], Path = path };
        task.Check();
        return task;
    }

    /// <summary>Makes a task of class names, with other names for some of them.</summary>
    /// <param name="name">The task's name.</param>
    /// <param name="classNames">The classes in their order.</param>
    /// <param name="synonyms">Other names by class name, whatever its case.</param>
    /// <param name="templates">Sentences; null for <see cref="DefaultTemplates"/>.</param>
    /// <exception cref="ReactException">As above, or synonyms of a class that is not named.</exception>
    public static ReactTask Create(string name, IReadOnlyList<string> classNames, IReadOnlyDictionary<string, IReadOnlyList<string>> synonyms, IEnumerable<string>? templates = null)
    {
        var task = Create(
            name,
            classNames.Select(item => new ReactClass { Name = item, Synonyms = synonyms.FirstOrDefault(entry => entry.Key.Equals(item, StringComparison.OrdinalIgnoreCase)).Value ?? [] }),
            templates);
        var stray = synonyms.Keys.FirstOrDefault(key => !classNames.Contains(key, StringComparer.OrdinalIgnoreCase));
        return stray is null
            ? task
            : throw task.Error("ReactTaskStraySynonym", $"Synonyms are given for '{stray}', which is no class of the task.", "Name it among the classes, or spell it as there.");
    }

    /// <summary>Whether a sentence has a place for the class name.</summary>
    public static bool IsTemplate(string sentence) => sentence.Contains("{}", StringComparison.Ordinal) || sentence.Contains("{c}", StringComparison.Ordinal);

    /// <summary>The class name put into a template.</summary>
    public static string Fill(string template, string className) =>
        template.Replace("{}", className, StringComparison.Ordinal).Replace("{c}", className, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private void Check()
    {
        var where = Path is null ? $"Task '{Name}'" : $"Task file '{Path}'";
        if (Classes.Count == 0)
        {
            throw Error("ReactTaskNoClass", $"{where} has no class.", "Name at least one class: New-ReactTask -ClassName 'snow leopard'.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in Classes)
        {
            if (item.AllNames.Any(string.IsNullOrWhiteSpace))
            {
                throw Error("ReactTaskEmptyName", $"{where} has an empty class name or synonym.", "Remove it or give it a name.");
            }

            if (item.Descriptions.Any(string.IsNullOrWhiteSpace))
            {
                throw Error("ReactTaskEmptyDescription", $"{where} has an empty description of the class '{item.Name}'.", "Remove it or write one.");
            }

            if (item.PreferredName is { } preferred && !item.AllNames.Contains(preferred, StringComparer.OrdinalIgnoreCase))
            {
                throw Error("ReactTaskPreferredName", $"{where} prefers '{preferred}' for the class '{item.Name}', which is none of its names.", "Add it to the synonyms, or prefer one of these: " + string.Join(", ", item.AllNames) + ".");
            }

            if (!seen.Add(item.Name))
            {
                throw Error("ReactTaskRepeatedClass", $"{where} names the class '{item.Name}' twice.", "Remove one of them; other names of one class are its synonyms.");
            }
        }

        if (Templates.Count == 0)
        {
            throw Error("ReactTaskNoTemplate", $"{where} has no template.", "Give at least one, for example 'a photo of a {}.'.");
        }

        foreach (var template in Templates)
        {
            if (!IsTemplate(template))
            {
                throw Error("ReactTaskTemplate", $"{where}: the template '{template}' has no place for the class name.", "Put {} where the class name goes.");
            }
        }
    }

    private ReactException Error(string id, string message, string action) => new(id, ReactErrorKind.InvalidArgument, message, action, Name);
}
