namespace React.Models;

/// <summary>The error for a safetensors file that is not one.</summary>
internal static class SafetensorsError
{
    public static ReactException Invalid(string path, string what, Exception? inner = null) => new(
        "ReactSafetensorsInvalid", ReactErrorKind.InvalidData, $"'{path}' is not a valid safetensors file: {what}",
        "Fetch or export the file again; it may be cut short or damaged.", path, inner);
}
