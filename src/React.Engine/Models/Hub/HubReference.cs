using System.Text.RegularExpressions;
using React.Storage;

namespace React.Models.Hub;

/// <summary>What is wanted of a hub: a repository, or one file of weights in it, at a revision.</summary>
public sealed partial record HubReference
{
    /// <summary>The revision where none is named.</summary>
    public const string DefaultRevision = "main";

    private const int MostCharacters = 200;
    private static readonly System.Buffers.SearchValues<char> NotInFiles = System.Buffers.SearchValues.Create("\\%?#");

    private HubReference(string repository, string? file, string revision)
    {
        Repository = repository;
        File = file;
        Revision = revision;
    }

    /// <summary>Owner and name, such as <c>openai/clip-vit-base-patch32</c>.</summary>
    public string Repository { get; }

    /// <summary>The file of weights, for repositories that hold several models; null for a repository that is one.</summary>
    public string? File { get; }

    /// <summary>A branch, a tag or a commit.</summary>
    public string Revision { get; }

    /// <summary>Repository and file, as users write it.</summary>
    public string Id => File is null ? Repository : $"{Repository}/{File}";

    /// <summary>The file's name without folders.</summary>
    internal string? FileName => File?[(File.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Where a model lies below a folder of saved models. Another one for each reference: names on a hub hold neither <c>--</c> nor <c>@</c>.
    /// </summary>
    internal string Folder
    {
        get
        {
            var name = Repository.Replace('/', Path.DirectorySeparatorChar);
            var file = File is null ? "" : $"--{File.Replace("/", "--", StringComparison.Ordinal)}";
            return name + file + (Revision == DefaultRevision ? "" : $"@{Revision.Replace("/", "--", StringComparison.Ordinal)}");
        }
    }

    /// <summary>Reads what a user wrote: <c>owner/name</c> or <c>owner/name/file</c>, with <c>@revision</c> behind it where it is not the default one.</summary>
    /// <param name="id">What was written.</param>
    /// <param name="revision">The revision, where it is given apart.</param>
    /// <exception cref="ReactException">It is no such name.</exception>
    public static HubReference Parse(string id, string? revision = null)
    {
        var text = id.Trim();
        var at = text.LastIndexOf('@');
        if (at >= 0 && revision is not null)
        {
            throw Invalid(id, "it names a revision, and another one is given beside it");
        }

        revision ??= at >= 0 ? text[(at + 1)..] : DefaultRevision;
        var parts = (at >= 0 ? text[..at] : text).Split('/', 3);
        if (parts.Length < 2 || !IsName(parts[0]) || !IsName(parts[1]))
        {
            throw Invalid(id, "it is not of the form owner/name");
        }

        if (parts.Length == 3 && !IsFile(parts[2]))
        {
            throw Invalid(id, $"'{parts[2]}' names no file of weights (.safetensors, .pt, .pth, .bin)");
        }

        return revision.Length <= MostCharacters && RevisionPattern().IsMatch(revision) && !revision.Contains("..", StringComparison.Ordinal)
            ? new HubReference($"{parts[0]}/{parts[1]}", parts.Length == 3 ? parts[2] : null, revision)
            : throw Invalid(id, $"'{revision}' names no revision");
    }

    /// <summary>The same, or null for what is no such name.</summary>
    public static HubReference? TryParse(string id)
    {
        try
        {
            return Parse(id);
        }
        catch (ReactException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Revision == DefaultRevision ? Id : $"{Id}@{Revision}";

    /// <summary>Whether a name is of a kind that hubs give to owners and repositories; such a one is safe as a folder's, too.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MostCharacters && NamePattern().IsMatch(name) && !name.Contains("--", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal)
        && name[^1] != '.' && SafePath.IsSafe(name);

    private static bool IsFile(string file) =>
        file.Length is > 0 and <= MostCharacters && !file.AsSpan().ContainsAny(NotInFiles) && file.Split('/').All(part => part.Length > 0 && part[0] != '.') && SafePath.IsSafe(file)
        && (WeightFile.IsTorchName(file) || file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase));

    private static ReactException Invalid(string id, string why) => new("ReactHubIdInvalid", ReactErrorKind.InvalidArgument, $"'{id}' names no model of a hub: {why}.",
        "Write owner/name as the hub shows it, such as openai/clip-vit-base-patch32; for one checkpoint of several, owner/name/file.pt.", id);

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]*$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._/-]*$")]
    private static partial Regex RevisionPattern();
}
