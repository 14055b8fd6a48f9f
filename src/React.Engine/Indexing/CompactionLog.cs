using System.Text.Json;
using React.Storage;

namespace React.Indexing;

/// <summary>What a compaction has written so far. It belongs to one manifest and is worth nothing once that has changed.</summary>
/// <param name="Source">Checksum of the manifest that is compacted.</param>
/// <param name="SegmentPairs">Rows that a segment may have.</param>
/// <param name="Segments">The segments written, in order.</param>
internal sealed record CompactionLog(string Source, long SegmentPairs, IReadOnlyList<ManifestSegment> Segments)
{
    public const string FileName = "react-compaction.json";

    /// <summary>The log of a compaction of a manifest that was interrupted, or null.</summary>
    public static CompactionLog? Load(string folder, IndexManifest manifest)
    {
        try
        {
            using var file = AtomicFile.OpenRead(Path.Combine(folder, FileName));
            return JsonSerializer.Deserialize(file, ManifestJson.Default.CompactionLog) is { Segments: not null } log
                && log.Source == SourceOf(manifest) && log.Segments.All(segment => segment?.Files is not null && segment.Problem(segment.Rejects?.Offset ?? 0) is null)
                ? log
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Writes it, atomically.</summary>
    public void Save(string folder)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.CompactionLog);
        AtomicFile.Write(Path.Combine(folder, FileName), stream => stream.Write(bytes));
    }

    /// <summary>Identifies a manifest.</summary>
    public static string SourceOf(IndexManifest manifest) => Checksums.Sha256(manifest.ToBytes());
}
