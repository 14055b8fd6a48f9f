using System.Text.Json;

namespace React.Models;

/// <summary>The configurations that CLIP, OpenCLIP and REACT were published with, by their names. They are data: Configurations.json.</summary>
public static class ClipConfigs
{
    private const string Resource = "React.Models.Configurations.json";

    /// <summary>REACT's code lists its largest model under a name that its weights do not have.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase) { ["react_ViT-G-14"] = "react_ViT-bigG-14" };

    private static readonly Lazy<(string[] Names, Dictionary<string, ClipConfig> Configs)> All = new(Load);

    /// <summary>The names, in the order of size within each family.</summary>
    public static IReadOnlyList<string> Names => All.Value.Names;

    /// <summary>A configuration by name; case does not matter, and <c>ViT-B/32</c> means <c>ViT-B-32</c>.</summary>
    /// <exception cref="ReactException">There is none of this name.</exception>
    public static ClipConfig Get(string name)
    {
        var wanted = name.Replace('/', '-');
        wanted = Aliases.GetValueOrDefault(wanted, wanted);
        return All.Value.Configs.TryGetValue(wanted, out var config)
            ? config
            : throw new ReactException("ReactConfigurationNotFound", ReactErrorKind.NotFound,
                $"There is no configuration '{name}'.", $"Use one of {string.Join(", ", Names)}.", name);
    }

    /// <summary>A configuration by its published name or from a JSON file.</summary>
    /// <exception cref="ReactException">There is neither, or the file is no configuration.</exception>
    public static ClipConfig Resolve(string nameOrPath) => IsFile(nameOrPath) ? ClipConfig.Read(nameOrPath) : Get(nameOrPath);

    /// <summary>Whether what a user wrote means a JSON file and no published name.</summary>
    public static bool IsFile(string nameOrPath) => nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a published configuration that is equal to this one, or null.</summary>
    public static string? NameOf(ClipConfig config) => Names.FirstOrDefault(name => All.Value.Configs[name].Equals(config));

    private static (string[] Names, Dictionary<string, ClipConfig> Configs) Load()
    {
        using var stream = typeof(ClipConfigs).Assembly.GetManifestResourceStream(Resource)!;
        using var document = JsonDocument.Parse(stream);
        var configs = new Dictionary<string, ClipConfig>(StringComparer.OrdinalIgnoreCase);
        var names = new List<string>();
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            names.Add(entry.Name);
            configs.Add(entry.Name, entry.Value.TryGetProperty("extends", out var parent)
                ? Extend(configs[parent.GetString()!], entry.Value)
                : ClipConfig.Parse(entry.Value.GetRawText(), entry.Name));
        }

        return ([.. names], configs);
    }

    private static ClipConfig Extend(ClipConfig parent, JsonElement changes) => parent with
    {
        QuickGelu = changes.TryGetProperty("quick_gelu", out var quick) ? quick.GetBoolean() : parent.QuickGelu,
        Vision = parent.Vision with { GatedBlocks = changes.TryGetProperty("last_k_layers", out var gates) ? gates.GetInt32() : parent.Vision.GatedBlocks },
    };
}
