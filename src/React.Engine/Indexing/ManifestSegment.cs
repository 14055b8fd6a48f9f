using System.Text.RegularExpressions;

namespace React.Indexing;

/// <summary>A part of an index that never changes once the manifest names it.</summary>
/// <param name="Pairs">Rows of each of its files.</param>
/// <param name="Files">Vectors of pictures, of captions, or both, and metadata; the folder tells which. None where it holds no pair.</param>
/// <param name="Shards">What it was made from.</param>
/// <param name="Rejects">What was left out.</param>
internal sealed partial record ManifestSegment(long Pairs, IReadOnlyList<ManifestFile> Files, IReadOnlyList<ManifestShard> Shards, ManifestRejects Rejects)
{
    /// <summary>The folders that hold the files of all segments.</summary>
    public static readonly string[] Folders = [.. Paths(0).Select(path => path[..path.IndexOf('/', StringComparison.Ordinal)])];

    public static string ImagePath(int number) => $"img_emb/img_emb_{number}.npy";

    public static string TextPath(int number) => $"text_emb/text_emb_{number}.npy";

    public static string MetadataPath(int number) => $"metadata/metadata_{number}.parquet";

    /// <summary>All of a segment's files, in the order of <see cref="Files"/>.</summary>
    public static string[] Paths(int number) => [ImagePath(number), TextPath(number), MetadataPath(number)];

    /// <summary>The vectors of one kind, or null where the segment has none.</summary>
    public ManifestFile? Vectors(VectorKind kind) => In(kind == VectorKind.Image ? Folders[0] : Folders[1]);

    public ManifestFile Metadata() => In(Folders[2])!;

    /// <summary>What is wrong with the segment as the manifest tells of it, or null.</summary>
    public string? Problem(long rejectsOffset)
    {
        if (Pairs < 0 || Files is null || Shards is null || Rejects?.Counts is null)
        {
            return "something is missing";
        }

        foreach (var file in Files)
        {
            // The names are simple ones of known folders, so no manifest can point anywhere else.
            if (file?.Path is null || !FileName().IsMatch(file.Path) || !IsSound(file))
            {
                return $"'{file?.Path}' is not described as it should be";
            }
        }

        var parts = Files.Select(file => file.Path[..file.Path.IndexOf('/', StringComparison.Ordinal)]).ToList();
        if (Pairs == 0 ? parts.Count > 0 : parts.Distinct(StringComparer.Ordinal).Count() != parts.Count || !parts.Contains(Folders[2]) || parts.Count < 2)
        {
            return $"it names {Files.Count} files, not vectors and metadata once each";
        }

        return Shards.Any(shard => shard?.Name is null || shard.Identity is null) || Rejects.Offset != rejectsOffset || Rejects.Bytes < 0
            || Rejects.Sha256 is not { Length: 64 } || Rejects.Counts.Values.Any(count => count < 0)
            ? "its shards or rejects are not described as they should be"
            : null;
    }

    /// <summary>Whether a file is told of as all are.</summary>
    public static bool IsSound(ManifestFile? file) => file is { Path: not null, Bytes: >= 0, Sha256.Length: 64 };

    private ManifestFile? In(string folder) => Files.FirstOrDefault(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    [GeneratedRegex(@"^(img_emb/[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}\.npy|text_emb/[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}\.npy|metadata/[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}\.parquet)$")]
    private static partial Regex FileName();
}
