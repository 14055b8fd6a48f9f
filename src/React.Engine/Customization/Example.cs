namespace React.Customization;

/// <summary>A pair on its way to a head. Its pool changes it.</summary>
/// <param name="source">The pair that came with the picture first; where the picture is read from.</param>
internal sealed class Example(ReactPair source)
{
    /// <summary>The pair that came with the picture first; where the picture is read from.</summary>
    public ReactPair Source { get; } = source;

    /// <summary>The caption it goes by; empty while it is in no class.</summary>
    public string Caption { get; set; } = "";

    /// <summary>Number of its class.</summary>
    public int Class { get; set; }

    /// <summary>Score of the pair in that class.</summary>
    public float Score { get; set; }

    /// <summary>Its place among all pairs.</summary>
    public int Order { get; set; }

    /// <summary>Whether it is among the best of its class.</summary>
    public bool IsIn { get; set; }

    /// <summary>Unit vector of its picture; null until it is embedded, and where that failed.</summary>
    public float[]? Vector { get; set; }

    /// <summary>Whether its picture could not be read, and that was told.</summary>
    public bool IsRejected { get; set; }

    /// <summary>SHA-256 of its picture's file.</summary>
    public byte[] Checksum { get; set; } = [];
}
