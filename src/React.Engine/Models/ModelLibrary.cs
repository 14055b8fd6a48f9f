using React.Models;
using React.Models.Hub;
using React.Storage;

namespace React;

/// <summary>Where models are found by name.</summary>
public static class ModelLibrary
{
    private const int Shown = 10;

    /// <summary>Folder of the models that ship with the module; null where the engine is used without it.</summary>
    public static string? BuiltInFolder { get; set; }

    /// <summary>Names of the built-in models, in ordinal order.</summary>
    public static IReadOnlyList<string> Names => BuiltInFolder is { } folder && Directory.Exists(folder)
        ? StorageError.Guard(folder, () => Directory.EnumerateFiles(folder, ModelFiles.ConfigName, SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal).ToArray())
        : [];

    /// <summary>Opens a model by the name of a built-in one, by its folder, by a file of weights, or by the name of one that was saved from a hub.</summary>
    /// <param name="nameOrPath">What the user wrote.</param>
    /// <param name="resolve">Makes a path full, in the caller's sense of the current folder.</param>
    /// <exception cref="ReactException">There is neither.</exception>
    public static ReactModel Open(string nameOrPath, Func<string, string> resolve)
    {
        var name = Names.FirstOrDefault(known => known.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase));
        var path = name is not null ? Path.Combine(BuiltInFolder!, name) : resolve(nameOrPath);
        if (Path.Exists(path))
        {
            return ReactModel.Open(path);
        }

        if (SavedModels.Find(nameOrPath) is { } saved)
        {
            return ReactModel.Open(saved);
        }

        if (HubReference.TryParse(nameOrPath) is { } reference && KnownModels.Ids.Contains(reference.Id, StringComparer.OrdinalIgnoreCase))
        {
            throw new ReactException("ReactModelNotFound", ReactErrorKind.NotFound, $"The model '{nameOrPath}' is not saved on this machine.", $"Save-ReactModel -Id {nameOrPath} fetches it.", nameOrPath);
        }

        var known = Told("Built-in", Names) + Told("Saved", SavedModels.Names);
        var published = ClipConfigs.Names.Contains(nameOrPath, StringComparer.OrdinalIgnoreCase)
            ? $"'{nameOrPath}' is a configuration without weights: New-ReactModel -Configuration {nameOrPath} makes a model with random ones, and a folder with published weights is given by its path."
            : $"Give the folder of a model or the name of a built-in or saved one.{known}";
        throw new ReactException("ReactModelNotFound", ReactErrorKind.NotFound, $"There is no model '{nameOrPath}'.", published, nameOrPath);
    }

    private static string Told(string kind, IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        <= Shown => $" {kind} models: {string.Join(", ", names)}.",
        _ => $" {kind} models: {string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more; Get-ReactModel lists them.",
    };
}
