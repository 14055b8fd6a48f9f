namespace React;

/// <summary>Facts of an index that lies in a database. Holds no connection and no secret.</summary>
public sealed record ReactDatabaseIndex
{
    /// <summary>Host and port.</summary>
    public required string Server { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The table that holds the pairs.</summary>
    public required string Table { get; init; }

    /// <summary>Pairs in it.</summary>
    public required long Count { get; init; }

    /// <summary>Length of a vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>The columns' type: <c>halfvec</c>, or <c>vector</c> where pg_diskann searches.</summary>
    public required string ElementType { get; init; }

    /// <summary>What the model is called.</summary>
    public required string Model { get; init; }

    /// <summary>Identifies the model; only vectors of this model can be compared with the index.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>The server's index over pictures, with its parameters, or <c>none</c>.</summary>
    public required string ImageIndex { get; init; }

    /// <summary>The server's index over captions, with its parameters, or <c>none</c>.</summary>
    public required string TextIndex { get; init; }

    /// <summary>Whether everything was loaded and the indexes built.</summary>
    public required bool IsComplete { get; init; }
}
