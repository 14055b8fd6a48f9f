using System.Globalization;
using System.Text;
using React.Storage;
using React.Work;

namespace React.Corpora;

/// <summary>One tar of a <see cref="WebdatasetCorpus"/>.</summary>
internal sealed class TarShard(string path, CorpusLimits limits) : CorpusShard
{
    private const int IdentityBytes = 1 << 16;

    public override string Name => Path.GetFileName(path);

    /// <summary>Length and both ends of the file: a tar made anew differs in its first header or its last picture, and a large one is not read for it.</summary>
    public override string Identity
    {
        get
        {
            try
            {
                var length = new FileInfo(path).Length;
                var end = Math.Min(length, IdentityBytes);
                var ends = Checksums.Sha256(path, 0, end) + Checksums.Sha256(path, length - end, end);
                return string.Create(CultureInfo.InvariantCulture, $"bytes:{length}:{Checksums.Sha256(Encoding.ASCII.GetBytes(ends))[..32]}");
            }
            catch (IOException error)
            {
                throw StorageError.From(error, path);
            }
        }
    }

    public override long? PairCount => null;

    public override IEnumerable<CorpusEntry> Read(CancellationToken stopping = default)
    {
        var rejections = new Queue<Rejection>();
        foreach (var sample in TarSamples.Read(path, rejections.Enqueue, stopping))
        {
            while (rejections.TryDequeue(out var rejection))
            {
                yield return new CorpusEntry(rejection);
            }

            // What a cut tar has of its last sample is a pair or nothing; the cut itself is told once.
            var entry = Entry(sample);
            if (entry.Item is not null || sample.Complete)
            {
                yield return entry;
            }
        }

        foreach (var rejection in rejections)
        {
            yield return new CorpusEntry(rejection);
        }
    }

    private CorpusEntry Entry(TarSample sample)
    {
        var image = PairFiles.ImageExtensions.Select(extension => sample.Members.GetValueOrDefault(extension)).FirstOrDefault(member => member is not null);
        if (image is null)
        {
            return Reject("ImageMissing", $"The sample has no picture, only: {string.Join(", ", sample.Members.Keys.Order(StringComparer.Ordinal).Take(8))}.");
        }

        if (image.Length > limits.MaxImageBytes)
        {
            return Reject("ImageTooLarge", $"The picture takes {image.Length} bytes; the limit is {limits.MaxImageBytes}.");
        }

        if (!sample.Members.TryGetValue(PairFiles.CaptionExtension, out var captionMember))
        {
            return Reject("CaptionMissing", "The sample has no .txt beside its picture.");
        }

        if (captionMember.Length > limits.MaxCaptionBytes)
        {
            return Reject("CaptionTooLong", $"The caption takes {captionMember.Length} bytes; the limit is {limits.MaxCaptionBytes}.");
        }

        try
        {
            var caption = PairFiles.ReadCaption(captionMember.Location.Read());
            return caption.Length == 0
                ? Reject("CaptionEmpty", "The caption is empty.")
                : new CorpusEntry(new CorpusItem(sample.Key, caption, image.Location, Metadata(sample)));
        }
        catch (ReactException error)
        {
            return Reject("Unreadable", error.Message);
        }

        CorpusEntry Reject(string reason, string message) => new(new Rejection(path, sample.Key, reason, message));
    }

    private string? Metadata(TarSample sample) =>
        sample.Members.TryGetValue(PairFiles.MetadataExtension, out var member) && member.Length <= limits.MaxMetadataBytes
            ? Encoding.UTF8.GetString(member.Location.Read())
            : null;
}
