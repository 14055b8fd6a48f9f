namespace React;

/// <summary>Where models are found by name.</summary>
public static class ModelLibrary
{
    /// <summary>Folder of the models that ship with the module; null where the engine is used without it.</summary>
    public static string? BuiltInFolder { get; set; }
}
