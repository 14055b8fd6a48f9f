using React.Corpora;

namespace React;

/// <summary>A picture and what somebody wrote about it; with the query that found it, where it was retrieved.</summary>
public sealed record ReactPair
{
    /// <summary>Name of the pair, unique within its corpus.</summary>
    public required string Key { get; init; }

    /// <summary>The text beside the picture.</summary>
    public required string Caption { get; init; }

    /// <summary>Where the picture lies: a file, or a member of a tar; see <c>React.Corpora.ImageLocator</c>.</summary>
    public required string Locator { get; init; }

    /// <summary>Where the picture can be fetched from, if the corpus tells.</summary>
    public string? Url { get; init; }

    /// <summary>Position in the index, -1 where the pair comes from none.</summary>
    public long Id { get; init; } = -1;

    /// <summary>Name of the task the pair was retrieved for.</summary>
    public string? Task { get; init; }

    /// <summary>The class it was retrieved for.</summary>
    public string? Class { get; init; }

    /// <summary>The text or image that found it.</summary>
    public string? Query { get; init; }

    /// <summary>Cosine of the query and the pair, from -1 to 1.</summary>
    public float Score { get; init; }

    /// <summary>Place within its class or query, from 1.</summary>
    public int Rank { get; init; }

    /// <summary>Cosine of the pair's own picture and caption, from -1 to 1; NaN where unknown.</summary>
    public float Similarity { get; init; } = float.NaN;

    /// <summary>The encoded bytes of the picture.</summary>
    /// <exception cref="ReactException">It is gone, or larger than 64 MiB.</exception>
    public byte[] ReadImage() => ImageLocator.Parse(Locator).Read();
}
