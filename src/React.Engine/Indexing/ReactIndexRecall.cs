namespace React;

/// <summary>How much of what an exact search finds the approximate search of an index finds, and how long each takes.</summary>
/// <param name="Against">What queries were compared with: Image or Caption.</param>
/// <param name="RecallAt">Neighbours a query.</param>
/// <param name="Recall">Share of the exact neighbours that were found, from 0 to 1.</param>
/// <param name="QueryCount">Queries.</param>
/// <param name="Queries">What the queries were.</param>
/// <param name="Milliseconds">The middle time of one query by itself, approximate.</param>
/// <param name="ExactMilliseconds">The same, exact.</param>
/// <param name="PairCount">Pairs that the approximate index covers; later ones are searched exactly.</param>
/// <param name="Factory">What kind of index it is, as faiss's factory names it.</param>
/// <param name="Parameters">How thoroughly it is searched.</param>
public sealed record ReactIndexRecall(
    string Against, int RecallAt, double Recall, int QueryCount, string Queries, double Milliseconds, double ExactMilliseconds, long PairCount, string Factory, string Parameters)
{
    /// <summary>How many times as fast as the exact search it is, for one query.</summary>
    public double SpeedUp => Milliseconds > 0 ? ExactMilliseconds / Milliseconds : 0;
}
