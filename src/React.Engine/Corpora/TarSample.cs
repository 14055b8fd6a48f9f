namespace React.Corpora;

/// <summary>The neighbouring files of a webdataset tar whose names are equal up to the first dot.</summary>
/// <param name="Key">Their common name, folders included.</param>
/// <param name="Members">The files by what follows the first dot, in lower case: <c>jpg</c>, <c>txt</c>, <c>cls</c>, <c>seg.png</c>.</param>
/// <param name="Complete">False where the tar is damaged right behind, so that files may be missing.</param>
public sealed record TarSample(string Key, IReadOnlyDictionary<string, TarMember> Members, bool Complete)
{
    /// <summary>Its picture; the first one by extension where it has several, null where it has none.</summary>
    public TarMember? Image => PairFiles.ImageExtensions.Select(extension => Members.GetValueOrDefault(extension)).FirstOrDefault(member => member is not null);
}
