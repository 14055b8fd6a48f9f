using System.Security.Cryptography;

namespace React.PowerShell.Tests.Harness;

/// <summary>What a folder holds, to the byte.</summary>
internal static class Checksums
{
    /// <summary>One line a file: its path in the folder and its SHA-256.</summary>
    public static string Of(string folder, string? without = null) => string.Join('\n',
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != without).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
