using System.Globalization;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using SkiaSharp;
using TorchSharp;

namespace React.Diagnostics;

/// <summary>Checks what the module needs of a machine. Each check stands alone: one that fails does not keep the next from running.</summary>
public static class EnvironmentCheck
{
    private const double NeededMemoryGiB = 2;
    private static readonly string[] VisualCRuntime = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

    /// <summary>Runs all checks.</summary>
    public static IEnumerable<ReactEnvironmentCheck> Run()
    {
        yield return Check("Operating system", OperatingSystemAndArchitecture);
        if (OperatingSystem.IsWindows())
        {
            yield return Check("Visual C++ runtime", VisualC);
        }

        yield return Check("libtorch", Torch);
        yield return Check("Skia (pictures)", Skia);
        yield return Check("DuckDB (tables)", DuckDb);
        yield return Check("Built-in model", BuiltInModel);
        yield return Check("Memory", Memory);
        yield return Check("Temporary folder", TemporaryFolder);
    }

    private static ReactEnvironmentCheck Check(string name, Func<(bool Passed, string Message, string Action)> check)
    {
        try
        {
            var (passed, message, action) = check();
            return new ReactEnvironmentCheck(name, passed, message, action);
        }
        catch (Exception error)
        {
            return new ReactEnvironmentCheck(name, false, error.GetBaseException().Message, "Build or install the module again for this platform; on Windows install the Visual C++ runtime first.");
        }
    }

    private static (bool Passed, string Message, string Action) OperatingSystemAndArchitecture()
    {
        var x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        return (x64, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}", x64 ? "" : "Native libraries are built for x64: use an x64 PowerShell.");
    }

    private static (bool Passed, string Message, string Action) VisualC()
    {
        var missing = VisualCRuntime.Where(name => !NativeLibrary.TryLoad(name, out _)).ToArray();
        return missing.Length == 0
            ? (true, "found", "")
            : (false, $"missing: {string.Join(", ", missing)}", "Install the Microsoft Visual C++ Redistributable (x64), then start PowerShell again.");
    }

    private static (bool Passed, string Message, string Action) Torch()
    {
        using var left = torch.ones(8, 8);
        using var product = left.mm(left);
        using var sum = product.sum();
        var right = sum.item<float>() == 512f;
        return (right, $"libtorch {torch.__version__}, {torch.get_num_threads().ToString(CultureInfo.InvariantCulture)} threads, CUDA {(torch.cuda.is_available() ? "available" : "not available")}", right ? "" : "libtorch computes wrong results here: build the module again.");
    }

    private static (bool Passed, string Message, string Action) Skia()
    {
        using var bitmap = new SKBitmap(2, 2);
        using var image = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return (image.Size > 0, $"SkiaSharp {typeof(SKBitmap).Assembly.GetName().Version}", "");
    }

    private static (bool Passed, string Message, string Action) DuckDb()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version()";
        return (true, $"DuckDB {command.ExecuteScalar()}", "");
    }

    private static (bool Passed, string Message, string Action) BuiltInModel()
    {
        var folder = ModelLibrary.BuiltInFolder;
        var models = folder is not null && Directory.Exists(folder) ? Directory.GetDirectories(folder).Length : 0;
        return models > 0 ? (true, $"{models} in {folder}", "") : (false, $"none in {folder}", "Install the module again: its folder module/models is missing.");
    }

    private static (bool Passed, string Message, string Action) Memory()
    {
        var gib = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        var enough = gib >= NeededMemoryGiB;
        return (enough, string.Create(CultureInfo.InvariantCulture, $"{gib:0.0} GiB"), enough ? "" : $"At least {NeededMemoryGiB} GiB are needed.");
    }

    private static (bool Passed, string Message, string Action) TemporaryFolder()
    {
        var folder = Path.GetTempPath();
        var probe = Path.Combine(folder, $"react-{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return (true, folder, "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (false, error.Message, $"Set {(OperatingSystem.IsWindows() ? "TMP and TEMP" : "TMPDIR")} to a folder that this account may write.");
        }
    }
}
