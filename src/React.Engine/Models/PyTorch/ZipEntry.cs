namespace React.Models.PyTorch;

/// <summary>A file stored in a zip archive.</summary>
/// <param name="Name">Its name with slashes.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="Length">Bytes it has.</param>
/// <param name="IsStored">Whether they lie in the archive as they are; PyTorch compresses code, which is never read here.</param>
internal sealed record ZipEntry(string Name, long HeaderOffset, long Length, bool IsStored);
