using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace React.PowerShell.Hosting;

/// <summary>Where third-party assemblies live, apart from PowerShell's own copies of the same names. Tidiness, not a security border.</summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private readonly FrozenDictionary<string, string> _managed;
    private readonly string _natives;

    public DependencyContext(string folder)
        : base("React.Dependencies")
    {
        _managed = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.dll").ToFrozenDictionary(file => Path.GetFileNameWithoutExtension(file)!, StringComparer.OrdinalIgnoreCase)
            : FrozenDictionary<string, string>.Empty;
        _natives = Path.Combine(folder, "runtimes", Rid, "native");
    }

    private static string Rid
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The assembly of that exact name, or null where the module does not bring it.</summary>
    public Assembly? Serve(AssemblyName name) =>
        name.Name is { } simple && _managed.TryGetValue(simple, out var path) ? LoadFromAssemblyPath(path) : null;

    protected override Assembly? Load(AssemblyName assemblyName) => Serve(assemblyName);

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var name in Candidates(unmanagedDllName))
        {
            var path = Path.Combine(_natives, name);
            if (File.Exists(path))
            {
                return LoadUnmanagedDllFromPath(path);
            }
        }

        return 0;
    }

    private static IEnumerable<string> Candidates(string name) =>
        OperatingSystem.IsWindows() ? [name, name + ".dll"]
        : OperatingSystem.IsMacOS() ? [name, name + ".dylib", "lib" + name + ".dylib"]
        : [name, name + ".so", "lib" + name + ".so"];
}
