namespace React.Indexing.PostgreSql;

/// <summary>How a server searches.</summary>
public sealed record PostgresSearchOptions
{
    /// <summary>Compares with every pair instead of asking an index. Ids and scores are then those of the stored vectors, whatever the index would miss.</summary>
    public bool Exact { get; init; }

    /// <summary>Candidates that an HNSW index keeps in view (<c>hnsw.ef_search</c>); null for twice the pairs wanted, at least 100.</summary>
    public int? EfSearch { get; init; }

    /// <summary>Lists that an IVFFlat index looks into (<c>ivfflat.probes</c>); null for twice the square root of their number, and ten at least.</summary>
    public int? Probes { get; init; }

    /// <summary>What one batch of queries may take on the server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}
