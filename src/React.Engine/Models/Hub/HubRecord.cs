using System.Text.Json;
using System.Text.Json.Serialization;
using React.Storage;

namespace React.Models.Hub;

/// <summary>What a saved model says about itself: where it came from, at which commit, and which files it is. It lies beside them.</summary>
/// <param name="Repository">Owner and name.</param>
/// <param name="File">The one file of the repository; null where it is the model as a whole.</param>
/// <param name="Revision">The revision that was asked for.</param>
/// <param name="Commit">The commit that it meant then; empty as long as nothing is whole.</param>
/// <param name="Endpoint">The hub.</param>
/// <param name="Files">Its files, by name.</param>
internal sealed record HubRecord(string Repository, string? File, string Revision, string Commit, string Endpoint, IReadOnlyList<HubRecordFile> Files)
{
    /// <summary>The record's name in a folder.</summary>
    public const string FileName = "react-hub.json";

    private const int MaxBytes = 1 << 20;

    /// <summary>Whether it is about what is meant.</summary>
    public bool IsOf(HubReference reference) =>
        (Repository, File, Revision) == (reference.Repository, reference.File, reference.Revision);

    /// <summary>What a folder is recorded to be; null where it has no record that can be read.</summary>
    public static HubRecord? Read(string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, FileName));
            return file is { Exists: true, Length: <= MaxBytes } && JsonSerializer.Deserialize(System.IO.File.ReadAllText(file.FullName), HubRecordJson.Default.HubRecord) is { } record && record.IsSound() ? record : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it into a folder.</summary>
    public void Write(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, HubRecordJson.Default.HubRecord).ReplaceLineEndings("\n") + "\n");

    /// <summary>Whether all its files lie in a folder with their lengths; hashes are left alone, as this is asked often.</summary>
    public bool IsWhole(string folder) =>
        Commit.Length > 0 && Files.Count > 0 && Files.All(file => new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true } found && found.Length == file.Bytes);

    /// <summary>What to open in a folder: it, or its file of weights alone.</summary>
    public string ModelPath(string folder) => Files.Any(file => file.Name is ModelFiles.ConfigName or ModelFiles.OpenClipConfigName) ? folder : Path.Combine(folder, Files[0].Name);

    /// <summary>The reference that it was saved by; null where nobody could have written it.</summary>
    public HubReference? Reference() => HubReference.TryParse((File is null ? Repository : $"{Repository}/{File}") + "@" + Revision);

    // What is read may have been written by anybody: names stay in the folder.
    private bool IsSound() => Repository is not null && Revision is not null && Commit is not null && Files is not null
        && Files.All(file => file?.Name is { } name && !name.AsSpan().ContainsAny('/', '\\') && SafePath.IsSafe(name));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HubRecord))]
internal sealed partial class HubRecordJson : JsonSerializerContext;
