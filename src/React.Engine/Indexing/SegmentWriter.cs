using System.Text.Json;
using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>Writes the files of one segment. Nothing of it counts before the manifest names it.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly string folder;
    private readonly string[] paths;
    private readonly NpyWriter? images;
    private readonly NpyWriter texts;
    private readonly MetadataWriter metadata = new();
    private readonly MemoryStream rejects = new();
    private readonly SortedDictionary<string, long> rejectCounts = new(StringComparer.Ordinal);

    public SegmentWriter(string folder, int number, int dimension, NpyElement element, bool hasImages = true)
    {
        this.folder = folder;
        paths = [.. ManifestSegment.Paths(number).Skip(hasImages ? 0 : 1)];
        try
        {
            images = hasImages ? new NpyWriter(Path.Combine(folder, paths[0]), dimension, element) : null;
            texts = new NpyWriter(Path.Combine(folder, paths[^2]), dimension, element);
        }
        catch
        {
            images?.Dispose();
            metadata.Dispose();
            throw;
        }
    }

    public long Pairs => texts.Rows;

    /// <summary>Whether its pairs have vectors of pictures; where not, they are given without.</summary>
    public bool HasImages => images is not null;

    public void Append(CorpusItem item, Span<float> image, Span<float> text)
    {
        images?.Append(image);
        texts.Append(text);
        // Of the vectors as stored, so that the figure can be checked against them ever after.
        metadata.Append(PairRow.From(item, HasImages ? (float)ExactDot.Of(image, text) : float.NaN));
    }

    public void Append(Rejection rejection)
    {
        rejectCounts[rejection.Reason] = rejectCounts.GetValueOrDefault(rejection.Reason) + 1;
        rejects.Write(JsonSerializer.SerializeToUtf8Bytes(rejection, RejectsJson.Default.Rejection));
        rejects.WriteByte((byte)'\n');
    }

    /// <summary>Brings everything to disk and says what the manifest has to say.</summary>
    /// <param name="shards">What the segment was made from.</param>
    /// <param name="rejectsOffset">Where its lines of the list of rejects begin.</param>
    public ManifestSegment Complete(IReadOnlyList<ManifestShard> shards, long rejectsOffset)
    {
        var files = new List<ManifestFile>();
        if (Pairs > 0)
        {
            images?.Complete();
            texts.Complete();
            metadata.Save(Path.Combine(folder, paths[^1]));
            foreach (var path in paths)
            {
                var full = Path.Combine(folder, path);
                files.Add(new ManifestFile(path, new FileInfo(full).Length, Checksums.Sha256(full)));
            }
        }

        if (rejects.Length > 0)
        {
            RejectsFile.Append(folder, rejectsOffset, rejects.WriteTo);
        }

        return new ManifestSegment(Pairs, files, shards,
            new ManifestRejects(rejectsOffset, rejects.Length, Checksums.Sha256(rejects.GetBuffer().AsSpan(0, (int)rejects.Length)), new Dictionary<string, long>(rejectCounts)));
    }

    public void Dispose()
    {
        var empty = Pairs == 0;
        images?.Dispose();
        texts.Dispose();
        metadata.Dispose();
        if (!empty)
        {
            return;
        }

        try
        {
            foreach (var path in paths)
            {
                File.Delete(Path.Combine(folder, path));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next build sweeps them; an error of the build itself must not be lost behind this one.
        }
    }
}
