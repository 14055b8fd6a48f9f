namespace React;

/// <summary>What fetching brought: pictures in webdataset shards, and counts of what did not come.</summary>
public sealed record ReactFetchResult
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>Pairs that were given.</summary>
    public required long Requested { get; init; }

    /// <summary>Those of them whose picture and caption came before, for another class for example; they are kept once.</summary>
    public required long Repeated { get; init; }

    /// <summary>Pictures in the shards, those of earlier runs included.</summary>
    public required long Saved { get; init; }

    /// <summary>Pairs whose picture is not to be had.</summary>
    public required long Failed { get; init; }

    /// <summary>Why, with the number of each; <c>rejects.jsonl</c> in the folder lists every one.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Bytes of the pictures.</summary>
    public required long Bytes { get; init; }

    /// <summary>Seconds that this run took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The tars, in the order of their pairs.</summary>
    public required IReadOnlyList<string> Shards { get; init; }
}
