using System.Collections;
using System.Management.Automation.Language;

namespace React.Shell.Hosting;

/// <summary>Finds React.psd1 and sees whether what it names is built.</summary>
internal static class ModuleLocator
{
    public const string Manifest = "React.psd1";
    public const string Variable = "REACT_MODULE";

    /// <summary>Path of the manifest.</summary>
    /// <exception cref="FileNotFoundException">There is none, or its module is not built; the message says what to do.</exception>
    public static string Find(string programFolder, string currentFolder, string? named)
    {
        string manifest;
        if (!string.IsNullOrEmpty(named))
        {
            manifest = Path.GetFullPath(Directory.Exists(named) ? Path.Combine(named, Manifest) : named, currentFolder);
            if (!File.Exists(manifest))
            {
                throw new FileNotFoundException($"The environment variable {Variable} names '{named}', but '{manifest}' does not exist. Set it to the path of {Manifest} or of its folder, or remove it.");
            }
        }
        else
        {
            manifest = Above(programFolder) ?? Above(currentFolder)
                ?? throw new FileNotFoundException($"{Manifest} was found neither in nor above '{programFolder}' and '{currentFolder}'. Change to the folder of the module, or set the environment variable {Variable} to its path, or use -NoModule.");
        }

        if (RootModule(manifest) is { } root && !File.Exists(root))
        {
            throw new FileNotFoundException($"The module is not built: '{manifest}' names '{root}', which does not exist. Run: dotnet build \"{Path.Combine(Path.GetDirectoryName(manifest)!, "src", "React.PowerShell")}\"");
        }

        return manifest;
    }

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, Manifest);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    // Null where the manifest cannot be understood: importing it will say why better than this could.
    private static string? RootModule(string manifest)
    {
        var parsed = Parser.ParseFile(manifest, out _, out _);
        if (parsed.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false) is not HashtableAst table)
        {
            return null;
        }

        try
        {
            return (table.SafeGetValue() as Hashtable)?["RootModule"] is string root && root.IndexOfAny(['/', '\\', '.']) >= 0
                ? Path.GetFullPath(root.Replace('\\', '/'), Path.GetDirectoryName(manifest)!)
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
