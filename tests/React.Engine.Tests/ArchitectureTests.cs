using System.Text.RegularExpressions;
using React.Work;
using Xunit;

namespace React.Engine.Tests;

/// <summary>Holds the house together: the order of the rooms, one public type a file, cmdlets that only call.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>A room may use those before it, never one after it.</summary>
    private static readonly string[] Rooms =
    [
        "Work", "Storage", "Imaging", "Tokenization", "Models", "Embedding", "Corpora", "Indexing", "Retrieval", "Customization", "Evaluation", "Samples", "Diagnostics",
    ];

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "React.PowerShell.sln")))
            {
                folder = folder.Parent;
            }

            return folder.FullName;
        }
    }

    private static string EngineFolder => Path.Combine(Root, "src", "React.Engine");

    [Fact]
    public void Every_folder_of_the_engine_is_a_known_room()
    {
        var folders = Directory.GetDirectories(EngineFolder).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj"));
        Assert.Equal(Rooms.Order(), folders.Order());
    }

    [Fact]
    public void Rooms_use_only_those_before_them()
    {
        // Objects of the pipeline lie in the namespace React, so their names tell which room a file reaches into.
        var owners = Sources().SelectMany(source => PublicType().Matches(source.Text).Select(match => (Type: match.Groups["name"].Value, source.Room)))
            .Where(owner => owner.Type.StartsWith("React", StringComparison.Ordinal))
            .ToDictionary(owner => owner.Type, owner => owner.Room);
        var faults = new List<string>();
        foreach (var source in Sources())
        {
            var used = RoomName().Matches(source.Text).Select(match => match.Groups["room"].Value)
                .Concat(Word().Matches(WithoutComments(source.Text)).Select(match => owners.GetValueOrDefault(match.Value)).OfType<string>());
            faults.AddRange(used.Distinct().Where(room => Array.IndexOf(Rooms, room) > Array.IndexOf(Rooms, source.Room)).Select(room => $"{source.Path} of {source.Room} uses {room}"));
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void The_engine_knows_nothing_of_PowerShell()
    {
        var references = typeof(SilentObserver).Assembly.GetReferencedAssemblies().Select(name => name.Name!);
        Assert.DoesNotContain(references, name => name.Contains("Management.Automation", StringComparison.Ordinal) || name.Contains("PowerShell", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_holds_one_public_type_of_its_own_name()
    {
        var faults = Sources("src")
            .Select(source => (source.Path, Types: PublicType().Matches(source.Text).Select(match => match.Groups["name"].Value).ToArray()))
            .Where(source => source.Types.Length > 1 || (source.Types.Length == 1 && source.Types[0] != Path.GetFileNameWithoutExtension(source.Path).Split('.')[0]))
            .Select(source => $"{source.Path}: {string.Join(", ", source.Types)}");
        Assert.Empty(faults);
    }

    [Fact]
    public void Cmdlets_only_call()
    {
        const int longest = 190; // parameters with their comments; what is longer does work of its own
        var faults = Directory.GetFiles(Path.Combine(Root, "src", "React.PowerShell", "Cmdlets"), "*.cs").Where(file => File.ReadLines(file).Count() > longest);
        Assert.Empty(faults);
    }

    private static IEnumerable<(string Path, string Room, string Text)> Sources(string? folder = null)
    {
        var root = folder is null ? EngineFolder : Path.Combine(Root, folder);
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, file);
            var parts = relative.Split(Path.DirectorySeparatorChar);
            if (parts.Length > 1 && !parts.Contains("obj") && !parts.Contains("bin"))
            {
                yield return (relative, parts[0], File.ReadAllText(file));
            }
        }
    }

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"^(\[[^\n]*\]\s*)?public\s+(static\s+|sealed\s+|abstract\s+|readonly\s+|partial\s+|unsafe\s+)*(class|record struct|record|struct|enum|interface)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\bReact\.(?<room>Work|Storage|Imaging|Tokenization|Models|Embedding|Corpora|Indexing|Retrieval|Customization|Evaluation|Samples|Diagnostics)\b")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\bReact[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"//[^\n]*|""[^""\n]*""")]
    private static partial Regex Comment();
}
