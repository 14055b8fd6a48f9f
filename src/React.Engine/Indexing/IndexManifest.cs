using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using React.Models;
using React.Storage;

namespace React.Indexing;

/// <summary>What <c>react-index.json</c> says: the only truth about which files belong to an index, and the journal of its build.</summary>
internal sealed partial record IndexManifest
{
    public const string FileName = "react-index.json";
    public const string RejectsFileName = "rejects.jsonl";
    public const int CurrentVersion = 2;
    public const int MaxDimension = 1 << 16;

    private const int FirstSealedVersion = 2;
    private const long MaxBytes = 512L << 20;

    public int Version { get; init; } = CurrentVersion;

    public required ManifestModel Model { get; init; }

    public required int Dimension { get; init; }

    public required NpyElement Element { get; init; }

    /// <summary>What the model computed the vectors in; null where that is not known of all of them: others made them, or an earlier React did.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Entries of the corpus at which a segment ends; continued builds keep it.</summary>
    public required int SegmentPairs { get; init; }

    /// <summary>Pairs embedded at once; continued builds keep it.</summary>
    public required int BatchSize { get; init; }

    public required IReadOnlyList<string> Corpus { get; init; }

    /// <summary>Whether every shard of the corpus is done.</summary>
    public bool Complete { get; init; }

    public IReadOnlyList<ManifestSegment> Segments { get; init; } = [];

    /// <summary>Columns of the metadata; null for those that React writes.</summary>
    public ManifestColumns? Columns { get; init; }

    public ManifestRemoved? Removed { get; init; }

    public IReadOnlyList<ManifestApproximate> Approximate { get; init; } = [];

    /// <summary>Every file that the manifest names, each with its checksum.</summary>
    [JsonIgnore]
    public IEnumerable<ManifestFile> Files =>
        [.. Segments.SelectMany(segment => segment.Files), .. Removed is null ? [] : new[] { Removed.File }, .. Approximate.Select(part => part.File)];

    [JsonIgnore]
    public long RejectsBytes => Segments.Sum(segment => segment.Rejects.Bytes);

    /// <summary>Entries of the corpus that were read: pairs and what was left out.</summary>
    [JsonIgnore]
    public long EntryCount => Segments.Sum(segment => segment.Pairs + segment.Rejects.Counts.Values.Sum());

    /// <summary>A number that no file of a segment has in its name.</summary>
    [JsonIgnore]
    public int NextNumber => Math.Max(Segments.Count, Segments.SelectMany(segment => segment.Files).Select(file => NumberInName().Match(file.Path))
        .Select(match => match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1 : 0).DefaultIfEmpty().Max());

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="ReactException">There is none, or it holds what it must not.</exception>
    public static IndexManifest Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var bytes = StorageError.Guard(path, () =>
        {
            if (!File.Exists(path))
            {
                throw new ReactException("ReactIndexNotFound", ReactErrorKind.NotFound, $"'{folder}' is no index: it has no {FileName}.", "Name the folder that New-ReactIndex wrote.", folder);
            }

            using var file = AtomicFile.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw Invalid(path, $"takes {file.Length} bytes");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        });

        var sealedBy = ManifestSeal.Check(bytes);
        if (sealedBy == false)
        {
            throw Invalid(path, "was changed since it was written: its checksum differs");
        }

        IndexManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(bytes, ManifestJson.Default.IndexManifest);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw Invalid(path, $"cannot be read: {error.Message}", error);
        }

        if (manifest is null)
        {
            throw Invalid(path, "is empty");
        }

        if (manifest.Version >= FirstSealedVersion && sealedBy is null)
        {
            throw Invalid(path, "lacks its checksum");
        }

        // The first format has none, and the generated reader makes null of what a file does not mention.
        manifest = manifest.Version == 1 ? manifest with { Approximate = [] } : manifest;
        return Problem(manifest) is { } problem ? throw Invalid(path, problem) : manifest;
    }

    /// <summary>The manifest of a folder, or null where there is none that can be read.</summary>
    public static IndexManifest? TryLoad(string folder)
    {
        try
        {
            return Load(folder);
        }
        catch (ReactException error) when (error.ErrorId is "ReactIndexNotFound" or "ReactIndexInvalid")
        {
            return null;
        }
    }

    /// <summary>Replaces the manifest of a folder in one step.</summary>
    public void Save(string folder)
    {
        var bytes = ToBytes();
        AtomicFile.Write(Path.Combine(folder, FileName), stream => stream.Write(bytes));
    }

    /// <summary>The manifest as it is written.</summary>
    public byte[] ToBytes() => ManifestSeal.Add(JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.IndexManifest));

    private static string? Problem(IndexManifest manifest)
    {
        if (manifest.Version is < 1 or > CurrentVersion)
        {
            return $"has format version {manifest.Version}; this React reads versions 1 to {CurrentVersion}";
        }

        if (manifest.Model?.Fingerprint is null or "" || manifest.Model.Name is null || manifest.Model.Path is null)
        {
            return "names no model";
        }

        if (manifest.Dimension is < 1 or > MaxDimension)
        {
            return $"claims vectors of length {manifest.Dimension}";
        }

        if (manifest.Element is not (NpyElement.Float16 or NpyElement.Float32))
        {
            return $"claims elements of type {manifest.Element}";
        }

        if (manifest.Precision is not (null or Models.Precision.Float32 or Models.Precision.BFloat16))
        {
            return $"claims vectors computed in {manifest.Precision}";
        }

        if (manifest.SegmentPairs < 1 || manifest.BatchSize < 1 || manifest.Corpus is null || manifest.Corpus.Any(path => path is null) || manifest.Segments is null)
        {
            return "lacks its corpus or segments, or claims sizes that cannot be";
        }

        var pairs = 0L;
        var rejectsOffset = 0L;
        for (var number = 0; number < manifest.Segments.Count; number++)
        {
            var segment = manifest.Segments[number];
            var problem = segment is null ? "it is empty" : segment.Problem(rejectsOffset);
            if (problem is not null)
            {
                return $"is damaged at segment {number}: {problem}";
            }

            pairs += segment!.Pairs;
            rejectsOffset += segment.Rejects.Bytes;
            if (pairs > long.MaxValue / 2 || rejectsOffset > long.MaxValue / 2)
            {
                return "claims more pairs than there can be";
            }
        }

        if (manifest.Segments.SelectMany(segment => segment.Files).GroupBy(file => file.Path, StringComparer.OrdinalIgnoreCase).FirstOrDefault(files => files.Count() > 1) is { } twice)
        {
            return $"names '{twice.Key}' in two segments";
        }

        if (manifest.Removed is { } removed
            && (!ManifestSegment.IsSound(removed.File) || !RemovedName().IsMatch(removed.File.Path) || removed.Pairs < 1 || removed.Pairs > pairs))
        {
            return "does not describe what was removed as it should be";
        }

        return manifest.Approximate is null || manifest.Approximate.Any(part => part is null || !ManifestSegment.IsSound(part.File) || !ApproximateName().IsMatch(part.File.Path)
            || part.Rows < 0 || part.Rows > pairs || !Enum.IsDefined(part.Kind) || part.Factory is null || part.Parameters is null)
            ? "does not describe its approximate indexes as it should be"
            : null;
    }

    [GeneratedRegex(@"_([0-9]{1,9})\.[a-z]+$")]
    private static partial Regex NumberInName();

    [GeneratedRegex(@"^removed/removed_[0-9]{1,9}\.npy$")]
    private static partial Regex RemovedName();

    [GeneratedRegex(@"^approximate/[a-z]{1,20}_[0-9]{1,9}\.faissindex$")]
    private static partial Regex ApproximateName();

    private static ReactException Invalid(string path, string what, Exception? inner = null) =>
        new("ReactIndexInvalid", ReactErrorKind.InvalidData, $"'{path}' {what}.", "Restore the file, or build the index again in an empty folder.", path, inner);
}
