using System.Buffers;
using System.Text;
using System.Text.Json;
using React.Corpora;
using React.Imaging;
using React.Storage;
using React.Work;

namespace React.Retrieval.Exports;

/// <summary>Retrieved pairs as webdataset tars, each pair once, with a list for audits beside them.</summary>
internal static class ExportArchive
{
    /// <summary>The list in the folder of the tars.</summary>
    public const string AuditName = "audit.csv";

    // Pictures that are read and wait for their turn.
    private const int Waiting = 16;

    /// <summary>Writes the tars.</summary>
    /// <returns>The files in their order, and pairs that were left out.</returns>
    public static (IReadOnlyList<string> Files, int LeftOut) Write(
        IReadOnlyList<ExportedPair> pairs, string folder, int pairsPerShard, bool replace, IWorkObserver observer, CancellationToken stopping)
    {
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));
        using var writing = FolderLock.Acquire(folder);
        ExportMark.Begin(folder, pairs, replace);
        using var writer = new WebdatasetWriter(folder, pairsPerShard);
        using var table = new ExportTable();
        var names = new SampleNames();
        var leftOut = 0;
        var done = 0;
        foreach (var (pair, picture, format, error) in OrderedParallel.Select(pairs, Read, Environment.ProcessorCount, Waiting, stopping))
        {
            string? name = null;
            if (error is null)
            {
                name = names.Next(pair.Best.Key);
                writer.Append(name, new(Extension(format), picture), new("txt", Encoding.UTF8.GetBytes(pair.Best.Caption)), new("json", Json(pair)));
            }
            else
            {
                leftOut++;
                observer.Reject(Rejection.Of("the pairs", pair.Best.Key, error));
            }

            foreach (var claim in pair.Claims)
            {
                table.Append(claim, pair.Classes, name);
            }

            observer.Progress(new WorkProgress("Writing pairs", ++done, pairs.Count, "pairs"));
        }

        writer.Complete();
        var audit = Path.Combine(folder, AuditName);
        table.Save(audit, ExportFormat.Audit, samples: true);
        ExportMark.Complete(folder);
        return ([.. writer.Paths, audit], leftOut);
    }

    private static (ExportedPair Pair, byte[] Picture, ImageFormat Format, ReactException? Error) Read(ExportedPair pair)
    {
        try
        {
            var picture = pair.Best.ReadImage();
            return (pair, picture, ImageHeader.Read(picture, pair.Best.Key, ImageLimits.Default).Format, null);
        }
        catch (ReactException error)
        {
            return (pair, [], default, error);
        }
    }

    private static string Extension(ImageFormat format) => format == ImageFormat.Jpeg ? "jpg" : format.ToString().ToLowerInvariant();

    private static byte[] Json(ExportedPair pair)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var best = pair.Best;
            json.WriteStartObject();
            json.WriteString("key", best.Key);
            json.WriteString("caption", best.Caption);
            Text("url", best.Url);
            Text("task", best.Task);
            Text("class", best.Class);
            Text("query", best.Query);
            Number("score", best.Score);
            json.WriteNumber("rank", best.Rank);
            Number("similarity", best.Similarity);
            json.WriteStartArray("classes");
            foreach (var name in pair.Classes)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();

            void Text(string name, string? value)
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            void Number(string name, float value)
            {
                if (float.IsFinite(value))
                {
                    json.WriteNumber(name, value);
                }
            }
        }

        return buffer.WrittenSpan.ToArray();
    }
}
