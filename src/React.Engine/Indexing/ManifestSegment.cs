namespace React.Indexing;

/// <summary>A part of an index that never changes once the manifest names it.</summary>
/// <param name="Pairs">Rows of each of its files.</param>
/// <param name="Files">Image vectors, caption vectors, metadata, in this order; none where it holds no pair.</param>
/// <param name="Shards">What it was made from.</param>
/// <param name="Rejects">What was left out.</param>
internal sealed record ManifestSegment(long Pairs, IReadOnlyList<ManifestFile> Files, IReadOnlyList<ManifestShard> Shards, ManifestRejects Rejects)
{
    /// <summary>The folders that hold the files of all segments.</summary>
    public static readonly string[] Folders = [.. Paths(0).Select(path => path[..path.IndexOf('/', StringComparison.Ordinal)])];

    public static string ImagePath(int number) => $"img_emb/img_emb_{number}.npy";

    public static string TextPath(int number) => $"text_emb/text_emb_{number}.npy";

    public static string MetadataPath(int number) => $"metadata/metadata_{number}.parquet";

    /// <summary>All of a segment's files, in the order of <see cref="Files"/>.</summary>
    public static string[] Paths(int number) => [ImagePath(number), TextPath(number), MetadataPath(number)];

    public ManifestFile Vectors(VectorKind kind) => Files[kind == VectorKind.Image ? 0 : 1];

    public ManifestFile Metadata() => Files[2];

    /// <summary>What is wrong with the segment as the manifest tells of it, or null.</summary>
    public string? Problem(int number, long rejectsOffset)
    {
        if (Pairs < 0 || Files is null || Shards is null || Rejects?.Counts is null)
        {
            return "something is missing";
        }

        var names = Pairs == 0 ? [] : Paths(number);
        if (Files.Count != names.Length)
        {
            return $"it names {Files.Count} files";
        }

        for (var i = 0; i < names.Length; i++)
        {
            // The names are fixed, so no manifest can point anywhere else.
            if (Files[i] is not { } file || file.Path != names[i] || file.Bytes < 0 || file.Sha256 is not { Length: 64 })
            {
                return $"'{names[i]}' is not described as it should be";
            }
        }

        return Shards.Any(shard => shard?.Name is null || shard.Identity is null) || Rejects.Offset != rejectsOffset || Rejects.Bytes < 0
            || Rejects.Sha256 is not { Length: 64 } || Rejects.Counts.Values.Any(count => count < 0)
            ? "its shards or rejects are not described as they should be"
            : null;
    }
}
