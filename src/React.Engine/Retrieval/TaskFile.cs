using System.Text.Json;
using System.Text.Json.Serialization;
using React.Storage;

namespace React.Retrieval;

/// <summary>Tasks on disk: a JSON file, or the two text files of a CLIP-benchmark data set.</summary>
public static class TaskFile
{
    /// <summary>The file of a data set's folder that names its classes, one a line.</summary>
    public const string ClassNamesName = "classnames.txt";

    private const long MaxBytes = 64 << 20;
    private const string Templates = "zeroshot_classification_templates.txt";

    /// <summary>Reads a task from a JSON file, from a text file with one class name a line, or from a folder that holds <c>classnames.txt</c>.</summary>
    /// <exception cref="ReactException">The file is missing, too large, not valid, or its task is not.</exception>
    public static ReactTask Read(string path)
    {
        if (Directory.Exists(path))
        {
            return ReadFolder(path);
        }

        if (!File.Exists(path))
        {
            throw new ReactException("ReactPathNotFound", ReactErrorKind.NotFound, $"There is no task file '{path}'.", "Check the path, or make a task of class names: New-ReactTask -ClassName 'snow leopard'.", path);
        }

        return IsListOfNames(path)
            ? ReactTask.Create(Path.GetFileNameWithoutExtension(path), ReadLines(path).Select(name => new ReactClass { Name = name }), path: path)
            : ReadJson(path);
    }

    /// <summary>Whether a folder describes a task.</summary>
    public static bool IsTaskFolder(string folder) => File.Exists(Path.Combine(folder, ClassNamesName));

    /// <summary>The classes that a data set's folder names.</summary>
    /// <exception cref="ReactException">The file cannot be read.</exception>
    public static IReadOnlyList<string> ClassNames(string folder) => ReadLines(Path.Combine(folder, ClassNamesName));

    /// <summary>Writes a task as JSON, atomically.</summary>
    /// <exception cref="ReactException">The path is a folder's, or would not be read as JSON; or it cannot be written.</exception>
    public static void Write(ReactTask task, string path)
    {
        if (Directory.Exists(path) || IsListOfNames(path))
        {
            throw new ReactException("ReactTaskFile", ReactErrorKind.InvalidArgument,
                Directory.Exists(path) ? $"'{path}' is a folder; a task is written to a file." : $"A task is written as JSON, and '{path}' would be read as class names, one a line.",
                "Give a file's name that ends with .json.", path);
        }

        var form = new TaskForm(task.Name, [.. task.Classes.Select(item => new ClassForm(item.Name, item.Synonyms.Count == 0 ? null : item.Synonyms, item.PreferredName, item.Descriptions.Count == 0 ? null : item.Descriptions))], task.Templates);
        AtomicFile.WriteText(path, JsonSerializer.Serialize(form, TaskJson.Default.TaskForm) + "\n");
    }

    private static bool IsListOfNames(string path) => string.Equals(Path.GetExtension(path), ".txt", StringComparison.OrdinalIgnoreCase);

    private static ReactTask ReadFolder(string folder)
    {
        if (!IsTaskFolder(folder))
        {
            throw new ReactException("ReactPathNotFound", ReactErrorKind.NotFound, $"The folder '{folder}' is no task: it has no {ClassNamesName}.",
                "Give a task file. Where a test set names its classes by its folders, leave the task out.", folder);
        }

        var templates = Path.Combine(folder, Templates);
        return ReactTask.Create(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
            ClassNames(folder).Select(name => new ReactClass { Name = name }),
            File.Exists(templates) ? ReadLines(templates) : null,
            folder);
    }

    private static ReactTask ReadJson(string path)
    {
        TaskForm? form;
        try
        {
            form = JsonSerializer.Deserialize(ReadText(path), TaskJson.Default.TaskForm);
        }
        catch (JsonException error)
        {
            throw Invalid(path, error.Message, error);
        }

        if (form?.Classes is null)
        {
            throw Invalid(path, "it has no 'classes'.");
        }

        // A null among the items is no fault to the JSON reader.
        if (form.Classes.Any(item => item is null) || form.Templates?.Any(template => template is null) == true)
        {
            throw Invalid(path, "it has null among its classes or templates.");
        }

        return ReactTask.Create(
            form.Name ?? Path.GetFileNameWithoutExtension(path),
            form.Classes.Select(item => new ReactClass { Name = item.Name ?? "", Synonyms = item.Synonyms ?? [], PreferredName = item.PreferredName, Descriptions = item.Descriptions ?? [] }),
            form.Templates,
            path);
    }

    private static string[] ReadLines(string path) =>
        ReadText(path).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string ReadText(string path) => StorageError.Guard(path, () =>
        new FileInfo(path).Length <= MaxBytes
            ? File.ReadAllText(path)
            : throw Invalid(path, $"it is larger than {MaxBytes >> 20} MiB."));

    private static ReactException Invalid(string path, string why, Exception? inner = null) => new(
        "ReactTaskFile", ReactErrorKind.InvalidData, $"Task file '{path}' cannot be read: {why}", "A task file is JSON with 'name', 'classes' [{ 'name', 'synonyms', 'preferredName', 'descriptions' }] and 'templates'; New-ReactTask -Destination writes one.", path, inner);
}

internal sealed record TaskForm(string? Name, IReadOnlyList<ClassForm>? Classes, IReadOnlyList<string>? Templates);

internal sealed record ClassForm(string? Name, IReadOnlyList<string>? Synonyms, string? PreferredName, IReadOnlyList<string>? Descriptions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(TaskForm))]
internal sealed partial class TaskJson : JsonSerializerContext;
