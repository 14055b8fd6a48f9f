using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Shell;

/// <summary>The native libraries for Windows fit together: what each imports another exports, or Windows has it.</summary>
public sealed class WindowsImportTests
{
    /// <summary>Names the folder of the staged libraries; without it the one in module/bin is looked at.</summary>
    private const string Variable = "REACT_WINDOWS_NATIVE";

    [Fact]
    public void Every_import_is_exported_by_a_shipped_library_or_part_of_Windows()
    {
        var folder = Folder();
        Assert.SkipWhen(folder is null, $"no native libraries for Windows are staged (tests/windows/under-wine.sh stages them and sets {Variable})");
        var (system, required) = SystemLibraries();
        var shipped = Directory.GetFiles(folder!, "*.dll").Select(Read).ToDictionary(library => library.Name, StringComparer.OrdinalIgnoreCase);

        Assert.Superset(new HashSet<string>(["LibTorchSharp.dll", "torch_cpu.dll", "c10.dll", "libiomp5md.dll", "libSkiaSharp.dll", "duckdb.dll"], StringComparer.OrdinalIgnoreCase), shipped.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase));
        var missing = new List<string>();
        var symbols = 0;
        foreach (var library in shipped.Values)
        {
            foreach (var (from, names) in library.Imports)
            {
                if (shipped.TryGetValue(from, out var source))
                {
                    symbols += names.Count;
                    missing.AddRange(names.Where(name => !source.Exports.Contains(name)).Select(name => $"{library.Name}: {from} does not export {name}"));
                }
                else if (!system.Contains(from) && !required.Contains(from) && !IsApiSet(from))
                {
                    missing.Add($"{library.Name}: {from} is neither shipped nor part of Windows");
                }
            }
        }

        Assert.True(missing.Count == 0, string.Join(Environment.NewLine, missing));
        Assert.True(symbols > 1_000, $"only {symbols} symbols were compared: the tables cannot have been read");
    }

    [Fact]
    public void A_damaged_library_is_refused_and_not_read_beyond_its_end()
    {
        var folder = Folder();
        Assert.SkipWhen(folder is null, $"no native libraries for Windows are staged ({Variable})");
        var good = File.ReadAllBytes(Path.Combine(folder!, "c10.dll"));
        Assert.NotEmpty(WindowsLibrary.Read(new MemoryStream(good), "c10.dll").Exports);

        foreach (var length in new[] { 0, 10, 64, 200, 500, 1_000, good.Length / 2 })
        {
            Assert.Throws<BadImageFormatException>(() => WindowsLibrary.Read(new MemoryStream(good, 0, length), "cut"));
        }

        // Headers full of wrong numbers: any outcome but a hang, a crash or another exception.
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var bad = (byte[])good.Clone();
            for (var j = 0; j < 8; j++)
            {
                bad[random.Next(0x400)] = (byte)random.Next(256);
            }

            try
            {
                WindowsLibrary.Read(new MemoryStream(bad), "bad");
            }
            catch (BadImageFormatException)
            {
                // Refused with a sentence, as it should be.
            }
        }
    }

    private static WindowsLibrary Read(string path)
    {
        using var file = File.OpenRead(path);
        return WindowsLibrary.Read(file, Path.GetFileName(path));
    }

    private static string? Folder()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder) && ModuleRunspace.Manifest is { } manifest)
        {
            folder = Path.Combine(Path.GetDirectoryName(manifest)!, "module", "bin", "dependencies", "runtimes", "win-x64", "native");
        }

        return Directory.Exists(folder) ? folder : null;
    }

    private static bool IsApiSet(string name) =>
        name.StartsWith("api-ms-win-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ext-ms-win-", StringComparison.OrdinalIgnoreCase);

    private static (HashSet<string> System, HashSet<string> Required) SystemLibraries()
    {
        var system = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var required = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "system-libraries.txt")).Select(line => line.Trim()))
        {
            const string Requires = "requires ";
            if (line.StartsWith(Requires, StringComparison.Ordinal))
            {
                required.Add(line[Requires.Length..]);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                system.Add(line);
            }
        }

        return (system, required);
    }
}
