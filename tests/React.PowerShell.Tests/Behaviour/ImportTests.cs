using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Importing the module, from wherever it lies and as often as one likes.</summary>
[Collection(TinyCollection.Name)]
public sealed class ImportTests(TinyBench bench)
{
    // Prints how long importing took, and what of the module's native libraries the process holds: after the import, and after the first vector.
    private const string Import = """
        param([string] $Manifest, [string] $Model)
        $ErrorActionPreference = 'Stop'
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        Import-Module $Manifest
        "milliseconds=$([int] $watch.Elapsed.TotalMilliseconds)"
        function Held { @([System.IO.File]::ReadAllLines('/proc/self/maps') | Where-Object { $_ -match '/(lib[^/]*(torch|Skia|duckdb|c10|gomp)[^/]*)$' } | ForEach-Object { $Matches[1] } | Sort-Object -Unique) }
        if (Test-Path /proc/self/maps) { "imported=$((Held) -join ',')" }
        if ($Model) {
            "vector=$((Get-ReactEmbedding -Model $Model -Text a).Vector.Count)"
            if (Test-Path /proc/self/maps) { "used=$((Held) -join ',')" }
        }
        """;

    [Fact]
    public async Task Importing_loads_nothing_native()
    {
        Assert.SkipUnless(File.Exists("/proc/self/maps"), "what a process holds is told by /proc/self/maps, which this system lacks");
        var told = await Shell(ModuleRunspace.Manifest!, bench.Model);
        Assert.Equal("", told["imported"]);
        Assert.Contains("libtorch_cpu", told["used"], StringComparison.Ordinal);
        Assert.Equal("16", told["vector"]);
        TestContext.Current.TestOutputHelper!.WriteLine($"imported in {told["milliseconds"]} ms");
    }

    [Fact]
    public async Task The_module_works_from_a_folder_with_spaces_and_letters_of_any_script()
    {
        using var folder = new TemporaryFolder();
        var manifest = CopyModule(Path.Combine(folder.Path, "mein Modul (1) é 模組"));
        var told = await Shell(manifest, bench.Model);
        Assert.Equal("16", told["vector"]);
    }

    [Fact]
    public void Removed_and_imported_again_it_works()
    {
        using var module = ModuleRunspace.Open();
        for (var round = 0; round < 3; round++)
        {
            var held = module.Run("Get-Command Get-ReactEmbedding").ThrowOnError().Output[0];
            module.Run("Remove-Module React").ThrowOnError();
            Assert.Equal("CommandNotFoundException", Assert.Single(module.Run("Get-ReactEmbedding").Errors).FullyQualifiedErrorId);

            // A command that is still held goes on working.
            Assert.Single(module.Run("param($command, $model) & $command -Model $model -Text a", held, bench.Model).ThrowOnError().Output);
            module.Run("param($manifest) Import-Module $manifest -ErrorAction Stop", ModuleRunspace.Manifest).ThrowOnError();
            Assert.Single(module.Run("param($model) Get-ReactEmbedding -Model $model -Text a", bench.Model).ThrowOnError().Output);
        }
    }

    [Fact]
    public void Runspaces_work_side_by_side()
    {
        var expected = Vectors(bench.Module);
        var results = new float[4][];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = results.Length }, number =>
        {
            using var module = ModuleRunspace.Open();
            results[number] = Vectors(module);
        });
        Assert.All(results, vectors => Assert.Equal(expected, vectors));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_copy_in_one_process_is_told_so(bool sameBuild)
    {
        using var folder = new TemporaryFolder();
        var second = CopyModule(Path.Combine(folder.Path, "copy"));
        if (!sameBuild)
        {
            GiveAnotherIdentity(Path.Combine(folder.Path, "copy", "module", "bin", "React.PowerShell.dll"));
        }

        var script = folder.Write("two.ps1", """
            param([string] $First, [string] $Second, [string] $Model)
            Import-Module $First -ErrorAction Stop
            try { Import-Module $Second -ErrorAction Stop; 'error=' } catch { "error=$($_.Exception.Message)" }
            "vector=$((Get-ReactEmbedding -Model $Model -Text a).Vector.Count)"
            "modules=$(@((Get-Module).Name) -match 'OneCopy|React' -join ',')"
            """);
        var told = Parse(await ShellProcess.RunAsync(["-NoModule", script, ModuleRunspace.Manifest!, second, bench.Model], stopping: TestContext.Current.CancellationToken));
        Assert.Contains(Path.GetDirectoryName(ModuleRunspace.Manifest)!, told["error"], StringComparison.Ordinal);
        Assert.Contains("Start a new process", told["error"], StringComparison.Ordinal);
        Assert.Equal("16", told["vector"]);
        Assert.Equal("React", told["modules"]);
    }

    /// <summary>Makes an assembly one of another build: the number by which the runtime tells builds apart is changed.</summary>
    private static void GiveAnotherIdentity(string assembly)
    {
        var bytes = File.ReadAllBytes(assembly);
        using var reader = new PEReader([.. bytes]);
        var metadata = reader.GetMetadataReader();
        var identity = metadata.GetGuid(metadata.GetModuleDefinition().Mvid).ToByteArray();
        bytes[bytes.AsSpan().IndexOf(identity)] ^= 0xFF;
        File.WriteAllBytes(assembly, bytes);
    }

    private float[] Vectors(ModuleRunspace module) =>
        [.. Enumerable.Range(0, 20).SelectMany(number => module.Run("param($model, $text) Get-ReactEmbedding -Model $model -Text $text", bench.Model, $"text {number}").ThrowOnError().Output[0].Get<float[]>("Vector"))];

    private async Task<Dictionary<string, string>> Shell(string manifest, string model)
    {
        var script = Path.Combine(bench.At(), "import.ps1");
        await File.WriteAllTextAsync(script, Import, TestContext.Current.CancellationToken);
        return Parse(await ShellProcess.RunAsync(["-NoModule", script, manifest, model], stopping: TestContext.Current.CancellationToken));
    }

    private static Dictionary<string, string> Parse(ShellRun run)
    {
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
    }

    /// <summary>Copies manifest and module; large libraries become links, so that a copy costs nothing.</summary>
    private static string CopyModule(string folder)
    {
        var root = Path.GetDirectoryName(ModuleRunspace.Manifest)!;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "module"), "*", SearchOption.AllDirectories).Append(ModuleRunspace.Manifest!))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (new FileInfo(file).Length > 16 << 20 && !OperatingSystem.IsWindows())
            {
                File.CreateSymbolicLink(copy, file);
            }
            else
            {
                File.Copy(file, copy);
            }
        }

        return Path.Combine(folder, "React.psd1");
    }
}
