using React.Storage;

namespace React.Corpora;

/// <summary>A folder, with all below it, of pictures and <c>.txt</c> files of the same names; a <c>.json</c> of that name is kept too. In ordinal order of the keys.</summary>
public sealed class FolderCorpus : ICorpus
{
    /// <summary>Keys a shard; a constant, so that shards follow from the names alone.</summary>
    public const int ShardPairs = 1000;

    /// <summary>Lists the folder.</summary>
    /// <exception cref="ReactException">It cannot be read, or holds no picture.</exception>
    public FolderCorpus(string path, CorpusLimits? limits = null)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var samples = StorageError.Guard(path, () => FolderFiles.Below(root)
            .Where(file => PairFiles.IsImage(file) || PairFiles.Has(file, PairFiles.CaptionExtension))
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .GroupBy(name => Path.ChangeExtension(name, null), StringComparer.Ordinal)
            .Select(files => new FolderSample(files.Key, [.. files.Where(PairFiles.IsImage).OrderBy(PairFiles.Preference).ThenBy(name => name, StringComparer.Ordinal)]))
            .OrderBy(sample => sample.Key, StringComparer.Ordinal)
            .ToArray());

        if (!Array.Exists(samples, sample => sample.Images.Length > 0))
        {
            throw new ReactException("ReactCorpusEmpty", ReactErrorKind.NotFound, $"'{path}' holds neither pictures nor tars.",
                "Name a folder with pictures (.jpg, .png, .webp, .gif, .bmp) and a .txt caption beside each, or with webdataset .tar files.", path);
        }

        Paths = [root];
        Shards = [.. samples.Chunk(ShardPairs).Select(chunk => new FolderShard(root, chunk, limits ?? CorpusLimits.Default))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; }

    /// <inheritdoc/>
    public IReadOnlyList<CorpusShard> Shards { get; }
}
