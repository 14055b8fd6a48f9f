namespace React.Models.Hub;

/// <summary>A file of a repository.</summary>
/// <param name="Name">Its path there, parts separated by <c>/</c>. What a server says: not to be trusted.</param>
/// <param name="Bytes">Its length; null where the hub does not tell.</param>
/// <param name="Sha256">Lower-case hexadecimal; null for small files, which hubs keep in git itself.</param>
/// <param name="GitBlob">The SHA-1 that git knows it by; null where the hub does not tell.</param>
internal sealed record HubFile(string Name, long? Bytes, string? Sha256, string? GitBlob);
