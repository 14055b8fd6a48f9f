using System.Runtime.InteropServices;
using React.Work;

namespace React.Indexing.Faiss;

/// <summary>
/// Finds the native library, once, when it is first needed: React's own, else FaissNet's. The engine lives beside PowerShell's assemblies and not in the context
/// that serves the module's dependencies, so it looks into the module's folder itself.
/// </summary>
public static class FaissLibrary
{
    private static readonly Lazy<Found> Library = new(Find);

    static FaissLibrary() => NativeLibrary.SetDllImportResolver(typeof(FaissLibrary).Assembly, (name, _, _) => name == FaissNative.Library ? Library.Value.Handle : 0);

    /// <summary>Whether faiss can be used here.</summary>
    public static bool IsPresent => Library.Value.Handle != 0;

    /// <summary>Whether it is React's own library, with all that FaissNet's lacks: search parameters, selection, errors of each call, any path.</summary>
    public static bool IsOwn => Library.Value.IsOwn;

    /// <summary>The file that answers, or null.</summary>
    public static string? Path => Library.Value.Path;

    /// <summary>Makes sure that faiss can be used.</summary>
    /// <exception cref="ReactException">NotInstalled: there is no library, or it does not load.</exception>
    public static void Require()
    {
        if (!IsPresent)
        {
            throw new ReactException("ReactFaissMissing", ReactErrorKind.NotInstalled, $"The library that this needs is not there: {Library.Value.Problem}.", Advice, FaissNative.Library);
        }
    }

    /// <summary>Makes sure that React's own library is there.</summary>
    /// <param name="what">What only it can do, as the beginning of a sentence.</param>
    /// <exception cref="ReactException">NotInstalled: there is none, or only FaissNet's.</exception>
    public static void RequireOwn(string what)
    {
        Require();
        if (!IsOwn)
        {
            throw Lacking(what);
        }
    }

    internal static ReactException Lacking(string what) => new("ReactFaissLimited", ReactErrorKind.NotInstalled,
        $"{what} is not possible with FaissNet's library: it has no export for it.", Advice, FaissNative.Library);

    private static string Advice => OperatingSystem.IsWindows()
        ? "Build src/React.Faiss.Native with CMake against faiss 1.7.3 and put React.Faiss.Native.dll into module/bin/dependencies/runtimes/win-x64/native. Search and files of HNSW and flat indexes also work with FaissNet's library: dotnet build -p:ReactFaissNet=true."
        : "Install cmake, g++ and faiss (Debian, Ubuntu: apt-get install cmake g++ libfaiss-dev libopenblas0-openmp), then build again: dotnet build -p:ReactFaiss=true.";

    private static Found Find()
    {
        // Its threads come from a library that reads its settings when it is loaded, as torch's do.
        NativeTuning.Apply();
        var location = typeof(FaissLibrary).Assembly.Location;
        var folder = location.Length > 0 ? System.IO.Path.GetDirectoryName(location)! : AppContext.BaseDirectory;
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var natives = System.IO.Path.Combine("runtimes", $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native");
        string[] folders = [folder, System.IO.Path.Combine(folder, natives), System.IO.Path.Combine(folder, "dependencies", natives)];
        string[] names = OperatingSystem.IsWindows() ? ["React.Faiss.Native.dll", "FaissNetNative.dll"] : OperatingSystem.IsMacOS() ? ["libReact.Faiss.Native.dylib"] : ["libReact.Faiss.Native.so"];
        var problem = $"'{names[0]}' was not built with this module";
        foreach (var path in names.SelectMany(name => folders.Select(one => System.IO.Path.Combine(one, name))).Where(File.Exists))
        {
            try
            {
                var handle = NativeLibrary.Load(path);
                if (!NativeLibrary.TryGetExport(handle, nameof(FaissNative.RF_Version), out var version))
                {
                    return new Found(handle, false, path, "");
                }

                if (VersionOf(version) == FaissNative.Version)
                {
                    return new Found(handle, true, path, "");
                }

                problem = $"'{path}' is of another version of React";
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                problem = $"'{path}' does not load: {error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}";
            }
        }

        return new Found(0, false, null, problem);
    }

    private static unsafe int VersionOf(nint export) => ((delegate* unmanaged<int>)export)();

    private sealed record Found(nint Handle, bool IsOwn, string? Path, string Problem);
}
