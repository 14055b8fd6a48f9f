namespace React.Corpora;

/// <summary>A file within a tar, read in place.</summary>
/// <param name="Name">Its name in the tar.</param>
/// <param name="Location">Where its bytes lie.</param>
public sealed record TarMember(string Name, ImageLocator Location)
{
    /// <summary>Bytes it takes.</summary>
    public long Length => Location.Length!.Value;
}
