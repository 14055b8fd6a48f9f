namespace React.Models.Hub;

/// <summary>Models that were saved from a hub without a folder of their own being named: found by their names on the hub, without a network.</summary>
public static class SavedModels
{
    /// <summary>Environment variable that names another folder for the user's models.</summary>
    public const string UserVariable = "REACT_MODELS";

    /// <summary>Environment variable that names another folder for the models of all users.</summary>
    public const string SharedVariable = "REACT_SHARED_MODELS";

    private const string Product = "React";
    private const string FolderName = "models";

    /// <summary>Names of all, as -Model takes them, in ordinal order. What is unfinished or damaged is not among them.</summary>
    public static IReadOnlyList<string> Names => [.. All().Select(saved => saved.Reference.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The folder below which models are saved.</summary>
    public static string Root(ModelScope scope)
    {
        var named = Environment.GetEnvironmentVariable(scope == ModelScope.AllUsers ? SharedVariable : UserVariable);
        return !string.IsNullOrEmpty(named) ? Path.GetFullPath(named) : Path.Combine(scope == ModelScope.AllUsers ? SharedData() : UserData(), Product, FolderName);
    }

    /// <summary>Where a model is saved.</summary>
    public static string FolderOf(HubReference reference, ModelScope scope) => Path.Combine(Root(scope), reference.Folder);

    /// <summary>The folder that has a model: the user's own before that of all; null where neither has it.</summary>
    public static string? FolderWith(HubReference reference) => Scopes.Select(scope => FolderOf(reference, scope)).FirstOrDefault(folder => Holds(folder, reference));

    /// <summary>What to open for a name: a folder or a file of weights; null where nothing of that name is saved.</summary>
    public static string? Find(string name) =>
        HubReference.TryParse(name) is { } reference && FolderWith(reference) is { } folder ? HubRecord.Read(folder)?.ModelPath(folder) : null;

    /// <summary>Where a model may lie that was saved at another place, on another machine or for another user, by the end of its path; the fingerprint decides.</summary>
    internal static IEnumerable<string> Candidates(string path)
    {
        var parts = path.Split('/', '\\');
        return Scopes.Select(Root).SelectMany(root => Enumerable.Range(2, 2).Where(count => parts.Length > count).Select(count => Path.Combine([root, .. parts[^count..]])));
    }

    private static IEnumerable<ModelScope> Scopes => [ModelScope.CurrentUser, ModelScope.AllUsers];

    private static bool Holds(string folder, HubReference reference) => HubRecord.Read(folder) is { } record && record.IsOf(reference) && record.IsWhole(folder);

    private static IEnumerable<(HubReference Reference, string Folder)> All() =>
        from root in Scopes.Select(Root).Distinct()
        from owner in Folders(root)
        from folder in Folders(owner)
        let reference = HubRecord.Read(folder)?.Reference()
        where reference is not null && Path.Combine(root, reference.Folder) == folder && Holds(folder, reference)
        select (reference, folder);

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What this user may not see is not there for them.
            return [];
        }
    }

    private static string UserData()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length > 0 ? folder : throw new ReactException("ReactNoUserFolder", ReactErrorKind.InvalidArgument, "This account has no folder of its own.",
            $"Give -Destination or -Scope AllUsers, or name a folder in {UserVariable}.");
    }

    // What .NET names on Unix is for data that never change.
    private static string SharedData() => OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData)
        : OperatingSystem.IsMacOS() ? "/Library/Application Support" : "/var/lib";
}
