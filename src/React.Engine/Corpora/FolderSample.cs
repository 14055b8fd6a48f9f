namespace React.Corpora;

/// <summary>The files of one key in a folder.</summary>
/// <param name="Key">Relative path without extension, parts separated by <c>/</c>.</param>
/// <param name="Images">Relative paths of its pictures, the one to take first; empty where there is only a caption.</param>
internal sealed record FolderSample(string Key, string[] Images);
