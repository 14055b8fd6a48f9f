using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace React.PowerShell.Hosting;

/// <summary>Runs when the module is imported: from then on third-party assemblies come from the module's own folder, in a context of their own.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private static readonly object Gate = new();
    private static DependencyContext? _dependencies;

    /// <summary>The folder that holds this assembly: <c>module/bin</c>.</summary>
    internal static string BinFolder { get; } = Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!;

    /// <inheritdoc/>
    public void OnImport()
    {
        lock (Gate)
        {
            // Once for the process and never undone: commands that outlive Remove-Module, and later imports, still need it.
            if (_dependencies is null)
            {
                _dependencies = new DependencyContext(Path.Combine(BinFolder, "dependencies"));
                AssemblyLoadContext.Default.Resolving += Resolve;
            }
        }

        EngineSetup.Run(Path.Combine(BinFolder, "..", "models"));
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == "React.Engine"
            ? context.LoadFromAssemblyPath(Path.Combine(BinFolder, "React.Engine.dll"))
            : _dependencies!.Serve(name);
}
