using React.Models.Hub;

namespace React.Models;

/// <summary>Finds the base of a customization, also after folders were moved; the fingerprint decides whether it is the right one.</summary>
internal static class BaseModel
{
    /// <summary>The base's folder: as named; else under its name beside the customization; else the built-in model of that name, or one saved from a hub.</summary>
    public static string Locate(string folder, string named)
    {
        var asNamed = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named.Replace('\\', Path.DirectorySeparatorChar).Replace('/', Path.DirectorySeparatorChar), folder));
        var name = Path.GetFileName(asNamed);
        string?[] candidates = [asNamed, Path.GetFullPath(Path.Combine("..", name), folder), ModelLibrary.BuiltInFolder is { } builtIn ? Path.Combine(builtIn, name) : null, .. SavedModels.Candidates(asNamed)];
        return candidates.FirstOrDefault(candidate => candidate is not null && candidate != folder && Path.Exists(candidate)) ?? asNamed;
    }

    /// <summary>Opens the base of a customization.</summary>
    public static ReactModel Open(ReactModel customization, BaseReference reference) => Path.Exists(customization.BasePath)
        ? ReactModel.Open(customization.BasePath)
        : throw new ReactException("ReactModelBaseMissing", ReactErrorKind.NotFound,
            $"The base of '{customization.Path}' is not where it was: '{customization.BasePath}'.",
            $"Put the base model (fingerprint {reference.Fingerprint[..12]}…) there, beside the customization, or name its folder in config.json.", customization.Path);

    /// <summary>How to name the base in a customization: relative while both lie under one folder and may move together, else in full.</summary>
    public static string Name(string folder, string baseFolder)
    {
        var relative = Path.GetRelativePath(folder, baseFolder);
        var up = relative.Split(Path.DirectorySeparatorChar).Count(part => part == "..");
        return Path.IsPathRooted(relative) || up > 1 ? baseFolder : relative.Replace(Path.DirectorySeparatorChar, '/');
    }
}
