namespace React.Indexing;

/// <summary>An approximate index over the first rows of an index; rows behind them are searched exactly.</summary>
/// <param name="Kind">Which vectors it holds.</param>
/// <param name="File">A faiss index; ids are row numbers.</param>
/// <param name="Rows">Rows it covers, from 0 on.</param>
/// <param name="Factory">What kind of index it is, as faiss's factory names it.</param>
/// <param name="Parameters">How it is searched, such as <c>nprobe=64</c>.</param>
/// <param name="Recall">Share of the exact neighbours that such a search finds, as measured when it was built.</param>
/// <param name="RecallAt">Neighbours a query in that measurement.</param>
internal sealed record ManifestApproximate(VectorKind Kind, ManifestFile File, long Rows, string Factory, string Parameters, double Recall, int RecallAt);
