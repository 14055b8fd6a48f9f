using System.Text.Json;
using React.Corpora;
using React.Storage;

namespace React.Retrieval.Fetching;

/// <summary>
/// The files of one shard while it is written: the tar and the journal grow together, pair by pair. A process that is killed loses the pair at hand; what
/// the journal names and the tar bears out is kept.
/// </summary>
internal sealed class ShardFiles : IDisposable
{
    public const string JournalExtension = ".jsonl";
    public const string TableExtension = ".parquet";
    public const string StatisticsSuffix = "_stats.json";

    private readonly string stem;
    private readonly List<FetchRecord> records;
    private readonly WebdatasetShard tar;
    private readonly FileStream journal;

    /// <summary>Begins a shard, or goes on with one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What its files are called, without extension.</param>
    /// <param name="begun">What <see cref="ReadBegun"/> found.</param>
    public ShardFiles(string folder, string name, IReadOnlyList<FetchRecord> begun)
    {
        stem = Path.Combine(folder, name);
        records = [.. begun];
        tar = new WebdatasetShard(TarPath, begun.Count > 0 ? begun[^1].TarBytes : 0) { IsResumable = true };
        try
        {
            var path = JournalPath + WebdatasetShard.TemporaryExtension;
            AtomicFile.Write(path, stream =>
            {
                foreach (var record in begun)
                {
                    stream.Write(Line(record));
                }
            });
            journal = StorageError.Guard(JournalPath, () => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read));
        }
        catch
        {
            tar.Dispose();
            journal?.Dispose();
            throw;
        }
    }

    public string TarPath => stem + ".tar";

    private string JournalPath => stem + JournalExtension;

    /// <summary>What became of the pairs of a finished shard; null where it is not finished.</summary>
    public static List<FetchRecord>? ReadComplete(string folder, string name)
    {
        var stem = Path.Combine(folder, name);
        if (!File.Exists(stem + StatisticsSuffix))
        {
            return null;
        }

        var records = ReadJournal(stem + JournalExtension);
        var counts = Read(stem + StatisticsSuffix);
        var tar = new FileInfo(stem + ".tar");
        return counts is not null && counts.Count == records.Count && counts.TarBytes == (tar.Exists ? tar.Length : 0)
            ? records
            : throw new ReactException("ReactFetchDamaged", ReactErrorKind.InvalidData, $"The files of shard '{name}' in '{folder}' do not belong together: one was changed or removed.",
                "Restore them, or use -Force to fetch everything anew.", stem);
    }

    /// <summary>What an unfinished shard holds: as much of the journal as the tar bears out.</summary>
    public static List<FetchRecord> ReadBegun(string folder, string name, CancellationToken stopping)
    {
        // One that was killed while it was being finished has some of its names already.
        var stem = Path.Combine(folder, name);
        foreach (var path in new[] { stem + ".tar", stem + JournalExtension }.Where(File.Exists))
        {
            AtomicFile.Replace(path, path + WebdatasetShard.TemporaryExtension);
        }

        var tar = stem + ".tar" + WebdatasetShard.TemporaryExtension;
        var records = ReadJournal(stem + JournalExtension + WebdatasetShard.TemporaryExtension);
        var length = File.Exists(tar) ? new FileInfo(tar).Length : 0;
        for (var i = 0; i < records.Count; i++)
        {
            stopping.ThrowIfCancellationRequested();
            if (records[i] is var record && (record.TarBytes > length || (record.IsSaved && Checksums.Sha256(tar, record.Offset, record.Length, stopping) != record.Sample.Sha256)))
            {
                records.RemoveRange(i, records.Count - i);
            }
        }

        return records;
    }

    /// <summary>Adds a pair whose picture came.</summary>
    /// <param name="request">The pair.</param>
    /// <param name="sample">What is told of it.</param>
    /// <param name="extension">Extension of the picture.</param>
    /// <param name="bytes">The picture.</param>
    public FetchRecord Append(FetchRequest request, FetchedSample sample, string extension, byte[] bytes)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(sample, FetchJson.Lines.FetchedSample);
        var places = tar.Append(sample.Key, new(extension, bytes), new("txt", System.Text.Encoding.UTF8.GetBytes(sample.Caption)), new("json", text));
        tar.Flush();
        return Append(new FetchRecord(sample, request.Identity, null, Path.GetFileName(TarPath), places[0].Offset, bytes.Length, tar.Length));
    }

    /// <summary>Adds a pair without a picture.</summary>
    public FetchRecord Append(FetchRequest request, FetchedSample sample, string reason) => Append(new FetchRecord(sample, request.Identity, reason, "", 0, 0, tar.Length));

    /// <summary>Finishes the shard: after this its files are not changed again.</summary>
    public void Complete()
    {
        var saved = records.Count(record => record.IsSaved);
        if (saved > 0)
        {
            tar.Complete();
        }

        StorageError.Guard(JournalPath, () =>
        {
            journal.Flush(flushToDisk: true);
            journal.Dispose();
            AtomicFile.Replace(journal.Name, JournalPath);
        });
        SampleTable.Write(stem + TableExtension, records.Select(record => record.Sample));
        var outcomes = new SortedDictionary<string, int>(records.GroupBy(record => record.Reason ?? FetchedSample.Success).ToDictionary(group => group.Key, group => group.Count()), StringComparer.Ordinal);
        var counts = new FetchStatistics(
            records.Count, saved, records.Count - saved, 0, records.Sum(record => record.Length), saved > 0 ? new FileInfo(TarPath).Length : 0, outcomes);
        AtomicFile.Write(stem + StatisticsSuffix, stream => JsonSerializer.Serialize(stream, counts, FetchJson.Lines.FetchStatistics));
        if (saved == 0)
        {
            tar.Dispose();
            AtomicFile.TryDelete(TarPath + WebdatasetShard.TemporaryExtension);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tar.Dispose();
        try
        {
            journal.Dispose();
        }
        catch (IOException)
        {
            // What a full disk did not take is fetched again.
        }
    }

    private static List<FetchRecord> ReadJournal(string path) => StorageError.Guard(path, () =>
    {
        var records = new List<FetchRecord>();
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path))
            {
                try
                {
                    records.Add(JsonSerializer.Deserialize(line, FetchJson.Lines.FetchRecord) ?? throw new JsonException());
                }
                catch (JsonException)
                {
                    // The line at which a process was killed; nothing after it counts.
                    break;
                }
            }
        }

        return records;
    });

    private static FetchStatistics? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), FetchJson.Lines.FetchStatistics);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Line(FetchRecord record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, FetchJson.Lines.FetchRecord), (byte)'\n'];

    private FetchRecord Append(FetchRecord record)
    {
        StorageError.Guard(JournalPath, () =>
        {
            journal.Write(Line(record));
            journal.Flush();
        });
        records.Add(record);
        return record;
    }
}
