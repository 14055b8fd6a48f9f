using System.Globalization;
using System.Text;
using React.Storage;
using React.Work;

namespace React.Corpora;

/// <summary>Some consecutive keys of a <see cref="FolderCorpus"/>.</summary>
/// <param name="root">The corpus' folder.</param>
/// <param name="samples">The keys with their files.</param>
/// <param name="limits">What a pair may take.</param>
internal sealed class FolderShard(string root, FolderSample[] samples, CorpusLimits limits) : CorpusShard
{
    public override string Name => samples.Length == 1 ? samples[0].Key : $"{samples[0].Key} … {samples[^1].Key}";

    /// <summary>Names and lengths of all pictures and captions.</summary>
    public override string Identity => "files:" + Checksums.Sha256(Encoding.UTF8.GetBytes(string.Join('\n', samples.Select(Describe))))[..32];

    public override long? PairCount => samples.Length;

    public override IEnumerable<CorpusEntry> Read(CancellationToken stopping = default)
    {
        foreach (var sample in samples)
        {
            stopping.ThrowIfCancellationRequested();
            if (sample.Images.Length == 0)
            {
                yield return Reject(sample.Key, "ImageMissing", "There is a caption, but no picture beside it.");
                continue;
            }

            yield return Entry(sample.Key, sample.Images[0]);
            foreach (var other in sample.Images.Skip(1))
            {
                yield return Reject(other, "KeyRepeated", $"'{sample.Images[0]}' has the same name and was taken.");
            }
        }
    }

    private CorpusEntry Entry(string key, string image)
    {
        try
        {
            var path = Path.Combine(root, image);
            return PairFiles.Entry(root, image, key, new PairFile(ImageLocator.File(path), new FileInfo(path).Length), Beside(path, PairFiles.CaptionExtension), Beside(path, PairFiles.MetadataExtension), limits);
        }
        catch (ReactException error)
        {
            return Reject(image, "NameUnusable", error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Reject(image, "Unreadable", error.Message);
        }
    }

    private string Describe(FolderSample sample) =>
        string.Join('\t', sample.Images.Append($"{sample.Key}.{PairFiles.CaptionExtension}").Select(name =>
            string.Create(CultureInfo.InvariantCulture, $"{name} {(new FileInfo(Path.Combine(root, name)) is { Exists: true } file ? file.Length : -1)}")));

    private static PairFile? Beside(string image, string extension) =>
        new FileInfo(Path.ChangeExtension(image, extension)) is { Exists: true } file ? new PairFile(ImageLocator.File(file.FullName), file.Length) : null;

    private CorpusEntry Reject(string name, string reason, string message) => new(new Rejection(root, name, reason, message));
}
