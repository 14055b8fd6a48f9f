namespace React.Models.PyTorch;

/// <summary>A file stored in a zip archive.</summary>
/// <param name="Name">Its name with slashes.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="Length">Bytes it takes.</param>
internal sealed record ZipEntry(string Name, long HeaderOffset, long Length);
