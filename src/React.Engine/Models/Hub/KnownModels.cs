using System.Text.Json;

namespace React.Models.Hub;

/// <summary>Models on the hub that are worth knowing. They are data: HubModels.json, and the checkpoints that REACT's authors published.</summary>
public static class KnownModels
{
    private static readonly Lazy<string[]> Loaded = new(Load);

    /// <summary>Their names, REACT's checkpoints last.</summary>
    public static IReadOnlyList<string> Ids => Loaded.Value;

    private static string[] Load()
    {
        using var stream = typeof(KnownModels).Assembly.GetManifestResourceStream("React.Models.HubModels.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(id => id.GetString()!), .. PublishedCheckpoint.All.Select(checkpoint => $"{checkpoint.Repository}/{checkpoint.File}")];
    }
}
