using React.Models.PyTorch;
using React.Storage;

namespace React.Models;

/// <summary>Opens a file of weights by what it holds: safetensors, PyTorch's forms, or an index of several such files.</summary>
internal static class WeightFile
{
    private static readonly string[] TorchExtensions = [".pt", ".pth", ".bin"];

    /// <summary>Whether a name is a PyTorch file's by its ending.</summary>
    public static bool IsTorchName(string path) => TorchExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens it; the caller disposes it.</summary>
    /// <exception cref="ReactException">It is not there, damaged, or asks for code to be run.</exception>
    public static IWeightFile Open(string path)
    {
        if (path.EndsWith(ShardIndex.Ending, StringComparison.OrdinalIgnoreCase))
        {
            return new ShardedWeights(ShardIndex.Read(path));
        }

        return !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && (IsTorchName(path) || TorchFile.IsKnown(Start(path)))
            ? TorchFile.Open(path)
            : SafetensorsReader.Open(path);
    }

    /// <summary>All files that belong to it, itself first.</summary>
    public static IReadOnlyList<string> Parts(string path) =>
        path.EndsWith(ShardIndex.Ending, StringComparison.OrdinalIgnoreCase) ? [path, .. ShardIndex.Read(path).Files] : [path];

    private static byte[] Start(string path) => StorageError.Guard(path, () =>
    {
        using var file = File.OpenRead(path);
        var start = new byte[LegacyTorchFile.Start.Length];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    });
}
