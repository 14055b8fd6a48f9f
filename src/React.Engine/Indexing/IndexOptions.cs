using React.Storage;

namespace React.Indexing;

/// <summary>How an index is built.</summary>
public sealed record IndexOptions
{
    /// <summary>What the model is called; written into the index for people to read.</summary>
    public string ModelName { get; init; } = "";

    /// <summary>Where the model lies; written into the index so that later work finds it.</summary>
    public string ModelPath { get; init; } = "";

    /// <summary>Float16 or Float32. Float16 rounds each component by at most one part in 2,048.</summary>
    public NpyElement Element { get; init; } = NpyElement.Float16;

    /// <summary>A segment ends with the shard in which it reaches this many pairs, those that are left out included. Also about the most work that an interruption costs.</summary>
    public int SegmentPairs { get; init; } = 10_000;

    /// <summary>Pairs embedded at once. Part of what makes two builds equal, since rounding may depend on it.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Pictures decoded at once.</summary>
    public int DecodeThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Discards an index that the destination holds, instead of continuing it.</summary>
    public bool Restart { get; init; }
}
