using React.Work;

namespace React.Models.Hub;

/// <summary>What saving a model takes.</summary>
public sealed class HubPlan
{
    internal HubPlan(HubReference reference, string folder, bool replace, HubListing? listing, HubChoice? choice, IReadOnlyList<HubFile> files)
    {
        (Reference, Folder, Replace, Listing, Choice, Files) = (reference, folder, replace, listing, choice, files);
    }

    /// <summary>What is wanted.</summary>
    public HubReference Reference { get; }

    /// <summary>The folder that it goes to, or that has it.</summary>
    public string Folder { get; }

    /// <summary>The model, where it lies there already and nothing is to be fetched; null otherwise.</summary>
    public ReactModel? Model { get; internal init; }

    /// <summary>Bytes of all files; those whose length the hub does not tell are not in it.</summary>
    public long Bytes => Files.Sum(file => file.Bytes ?? 0);

    internal bool Replace { get; }

    internal HubListing? Listing { get; }

    internal HubChoice? Choice { get; }

    /// <summary>The files in the order in which they are fetched: what may show that the model cannot be used first, weights last.</summary>
    internal IReadOnlyList<HubFile> Files { get; }

    /// <summary>As a sentence without an end: files and sizes.</summary>
    public override string ToString() => Listing is null
        ? $"Use {Reference} as it lies there"
        : $"Fetch {Reference} at commit {Listing.Commit[..12]}: {(Files.Count == 1 ? "1 file" : $"{Files.Count} files")}, {DataSize.Text(Bytes)} ({string.Join(", ", Files.OrderByDescending(file => file.Bytes ?? 0).Select(Describe))})";

    private static string Describe(HubFile file) => $"{NameOf(file)} {(file.Bytes is { } bytes ? DataSize.Text(bytes) : "of unknown size")}";

    /// <summary>A file's name in the folder.</summary>
    internal static string NameOf(HubFile file) => file.Name[(file.Name.LastIndexOf('/') + 1)..];
}
