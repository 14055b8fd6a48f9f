using React.Work;

namespace React.Corpora;

/// <summary>One tar of a <see cref="WebdatasetCorpus"/>.</summary>
internal sealed class TarShard(string path, CorpusLimits limits) : CorpusShard
{
    public override string Name => Path.GetFileName(path);

    public override string Identity => FileEnds.Identity(path);

    public override long? PairCount => null;

    public override long? Bytes => new FileInfo(path) is { Exists: true } file ? file.Length : null;

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
        return sample.Image is { } image
            ? PairFiles.Entry(path, sample.Key, sample.Key, File(image)!, File(sample.Members.GetValueOrDefault(PairFiles.CaptionExtension)), File(sample.Members.GetValueOrDefault(PairFiles.MetadataExtension)), limits)
            : new CorpusEntry(new Rejection(path, sample.Key, "ImageMissing", $"The sample has no picture, only: {string.Join(", ", sample.Members.Keys.Order(StringComparer.Ordinal).Take(8))}."));

        static PairFile? File(TarMember? member) => member is null ? null : new PairFile(member.Location, member.Length);
    }
}
