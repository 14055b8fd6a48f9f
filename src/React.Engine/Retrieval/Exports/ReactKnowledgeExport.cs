using React.Retrieval.Exports;

namespace React;

/// <summary>Retrieved pairs that were written for other programs.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Format">What they were written as.</param>
/// <param name="Pairs">Different pairs that were written.</param>
/// <param name="LeftOut">Pairs that were not, since their pictures could not be read.</param>
/// <param name="Files">The files, in their order.</param>
/// <param name="Bytes">Bytes of the files.</param>
public sealed record ReactKnowledgeExport(string Path, ExportFormat Format, int Pairs, int LeftOut, IReadOnlyList<string> Files, long Bytes);
