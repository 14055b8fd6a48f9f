namespace React;

/// <summary>Something that is wrong with an index.</summary>
/// <param name="File">The file, relative to the index.</param>
/// <param name="Kind">A short stable word, for example <c>ChecksumDiffers</c>.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
public sealed record ReactIndexFault(string File, string Kind, string Message);
