using System.Runtime.CompilerServices;
using React.Work;

namespace React.PowerShell.Hosting;

/// <summary>Tells the engine what only the module knows. Apart from the initializer, since its methods are compiled before the engine can be found.</summary>
internal static class EngineSetup
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(string modelsFolder)
    {
        ModelLibrary.BuiltInFolder = Path.GetFullPath(modelsFolder);
        NativeTuning.Apply();
    }
}
