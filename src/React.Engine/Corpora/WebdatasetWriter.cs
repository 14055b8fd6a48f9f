using System.Globalization;

namespace React.Corpora;

/// <summary>
/// Writes samples into numbered webdataset tars, <c>00000.tar</c>, <c>00001.tar</c>, …: where one ends follows from the samples alone. Each gets its
/// name once it is whole.
/// </summary>
/// <param name="folder">Where they lie; must exist. Who writes it holds its lock.</param>
/// <param name="shardSamples">Samples of a tar at most.</param>
/// <param name="shardBytes">A tar that has reached these bytes takes no more samples.</param>
public sealed class WebdatasetWriter(string folder, int shardSamples = WebdatasetWriter.DefaultShardSamples, long shardBytes = long.MaxValue) : IDisposable
{
    /// <summary>Samples of a tar where nothing else is said.</summary>
    public const int DefaultShardSamples = 10_000;

    private readonly List<string> paths = [];
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private WebdatasetShard? shard;

    /// <summary>The tars that are whole, in their order.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>The name of a tar by its number.</summary>
    public static string Name(int number) => number.ToString("D5", CultureInfo.InvariantCulture) + ".tar";

    /// <summary>Adds a sample.</summary>
    /// <param name="key">Its name, unique in its tar; see <see cref="WebdatasetShard.Append"/>.</param>
    /// <param name="members">Its files, in their order.</param>
    /// <returns>Where each file's bytes lie once the tar is whole.</returns>
    /// <exception cref="ReactException">The key cannot be one or is there already, or the disk is full.</exception>
    public IReadOnlyList<ImageLocator> Append(string key, params ReadOnlySpan<WebdatasetMember> members)
    {
        if (shard is not null && (keys.Count >= shardSamples || shard.Length >= shardBytes))
        {
            CompleteShard();
        }

        shard ??= new WebdatasetShard(Path.Combine(folder, Name(paths.Count)));
        if (!keys.Add(key))
        {
            throw new ReactException("ReactKeyRepeated", ReactErrorKind.InvalidData, $"The key '{key}' is in '{shard.Path}' already.", "Give each sample a key of its own.", key);
        }

        return shard.Append(key, members);
    }

    /// <summary>Ends the last tar.</summary>
    /// <exception cref="ReactException">The disk is full.</exception>
    public void Complete()
    {
        if (shard is not null)
        {
            CompleteShard();
        }
    }

    /// <summary>Drops a tar that is not whole.</summary>
    public void Dispose() => shard?.Dispose();

    private void CompleteShard()
    {
        using (shard)
        {
            shard!.Complete();
        }

        paths.Add(shard.Path);
        shard = null;
        keys.Clear();
    }
}
