namespace React.Models.PyTorch;

/// <summary>The errors for a PyTorch file that cannot be read.</summary>
internal static class TorchFileError
{
    private const int LongestName = 120;

    /// <summary>The file is damaged, or not what it must be.</summary>
    public static ReactException Invalid(string path, string what) => new(
        "ReactPyTorchFileInvalid", ReactErrorKind.InvalidData, $"'{path}' is not a valid PyTorch file of weights: {what}",
        "Fetch or export the file again; it may be cut short or damaged.", path);

    /// <summary>The file asks for something that no state dictionary needs. Nothing of it has been executed.</summary>
    public static ReactException Refused(string path, string what) => new(
        "ReactPyTorchFileRefused", ReactErrorKind.InvalidData, $"'{path}' {what}, which a file of weights does not need. Nothing of it was executed.",
        "Do not trust the file unless you know why; save the state dictionary alone (torch.save(model.state_dict(), …)) or as safetensors.", path);

    /// <summary>A name from the file, short enough for a message.</summary>
    public static string Short(string name) => name.Length <= LongestName ? name : $"{name.AsSpan(0, LongestName)}…";
}
