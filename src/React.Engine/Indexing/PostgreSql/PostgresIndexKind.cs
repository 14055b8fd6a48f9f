namespace React.Indexing.PostgreSql;

/// <summary>How a server finds near vectors without looking at all.</summary>
public enum PostgresIndexKind
{
    /// <summary>Hnsw, but IvfFlat over captions that repeat: equal vectors tear a graph into parts that no path leads between.</summary>
    Auto,

    /// <summary>A graph (pgvector): the best recall for its time; slow to build, and its memory grows with the pairs.</summary>
    Hnsw,

    /// <summary>Lists around centres (pgvector): quick to build and small; less recall for the same time.</summary>
    IvfFlat,

    /// <summary>A graph on disk (pg_diskann, on Azure).</summary>
    DiskAnn,

    /// <summary>None: every search compares all pairs, exactly.</summary>
    None,
}
