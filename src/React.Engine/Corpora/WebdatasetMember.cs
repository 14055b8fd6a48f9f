namespace React.Corpora;

/// <summary>A file of a sample that is to be written.</summary>
/// <param name="Extension">What its name ends with, without the dot: <c>jpg</c>, <c>txt</c>, <c>json</c>.</param>
/// <param name="Content">Its bytes.</param>
public sealed record WebdatasetMember(string Extension, ReadOnlyMemory<byte> Content);
