namespace React.Indexing.Faiss;

/// <summary>How an approximate index is built.</summary>
public sealed record ApproximateOptions
{
    /// <summary>Which vectors it is over.</summary>
    public VectorKind Kind { get; init; } = VectorKind.Image;

    /// <summary>What kind of index, as faiss's factory names it; null to choose by size and memory.</summary>
    public string? Factory { get; init; }

    /// <summary>Memory that the index and its building may take, in bytes; null for half of what the machine has.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The share of the exact neighbours that a search is to find.</summary>
    public double Recall { get; init; } = 0.95;

    /// <summary>Neighbours a query for which that is to hold.</summary>
    public int RecallAt { get; init; } = 100;

    /// <summary>Queries that search parameters are found with, and as many others that the recall is measured with.</summary>
    public int QueryCount { get; init; } = 200;

    /// <summary>Decides which vectors it learns from and which captions are the queries.</summary>
    public int Seed { get; init; }

    /// <summary>The memory limit in bytes.</summary>
    internal long Memory => MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
}
