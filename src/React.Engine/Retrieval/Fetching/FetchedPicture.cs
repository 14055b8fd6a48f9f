using React.Imaging;

namespace React.Retrieval.Fetching;

/// <summary>A picture that came.</summary>
/// <param name="Bytes">As the server sent it.</param>
/// <param name="Header">What its first bytes say.</param>
/// <param name="ContentType">What the server called it, where it did.</param>
internal sealed record FetchedPicture(byte[] Bytes, ImageHeader Header, string? ContentType);
