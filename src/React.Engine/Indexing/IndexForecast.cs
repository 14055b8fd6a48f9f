using System.Globalization;
using React.Corpora;
using React.Embedding;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>What building an index will take, told from a short sample of its corpus.</summary>
/// <param name="Entries">Entries of the corpus that are not done yet, those that will be left out included; null where nobody knows.</param>
/// <param name="IsEstimate">Whether their number is an estimate.</param>
/// <param name="Done">Entries that are done already.</param>
/// <param name="Bytes">Bytes on disk, of the whole index.</param>
/// <param name="Memory">Bytes that the process will hold.</param>
/// <param name="Time">How long it will take, the model being loaded.</param>
public sealed record IndexForecast(long? Entries, bool IsEstimate, long Done, long Bytes, long Memory, TimeSpan Time)
{
    /// <summary>Builds an index of a sample in the temporary folder, and takes it away again.</summary>
    /// <param name="embedder">The model.</param>
    /// <param name="options">How the index will be built.</param>
    /// <param name="destination">Where it will be built; an index that is there is looked at and not touched.</param>
    /// <param name="corpus">The pairs.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">The corpus cannot be read, the destination holds a damaged index, or there is no room for the sample.</exception>
    public static IndexForecast Measure(IEmbedder embedder, IndexOptions options, string destination, ICorpus corpus, CancellationToken stopping = default)
    {
        var begun = !options.Restart && File.Exists(Path.Combine(destination, IndexManifest.FileName)) ? IndexManifest.Load(destination) : null;
        var shardsDone = begun?.Segments.Sum(segment => segment.Shards.Count) ?? 0;
        var done = begun?.EntryCount ?? 0;
        var bytesDone = begun?.Segments.Sum(segment => segment.Files.Sum(file => file.Bytes)) ?? 0;
        var extent = new CorpusExtent(corpus, shardsDone, done);
        var sample = new SampleShard(corpus, shardsDone, extent);
        var observer = new SampleObserver();
        var folder = StorageError.Guard(Path.GetTempPath(), () => Directory.CreateTempSubdirectory("react-forecast-").FullName);
        long bytes;
        try
        {
            var index = new IndexBuilder(embedder, options with { Restart = false }, observer).Build(folder, new ShardRange(corpus.Paths, [sample]), stopping);
            bytes = index.Bytes + index.Manifest.RejectsBytes;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (sample.Entries == 0)
        {
            return new IndexForecast(0, false, done, bytesDone, observer.Memory, TimeSpan.Zero);
        }

        var left = extent.Total is { } total ? Math.Max(total - done, sample.Entries) : (long?)null;

        // A segment's metadata stay in memory until it ends: two bytes a character, and as much again while they are written.
        var metadata = Math.Min(left ?? long.MaxValue, options.SegmentPairs) * (4.0 * sample.Characters / sample.Entries);
        var share = (double)(left ?? 0) / sample.Entries;
        return new IndexForecast(left, extent.IsEstimate, done, bytesDone + (long)(bytes * share), observer.Memory + (long)metadata,
            TimeSpan.FromSeconds(Math.Min((left ?? 0) / observer.Rate, TimeSpan.MaxValue.TotalSeconds / 2)));
    }

    /// <summary>As a sentence.</summary>
    public override string ToString() => this switch
    {
        { Entries: 0 } => $"nothing is left to do ({Number(Done)} pairs are done)",
        { Entries: null } => $"how many pairs there are cannot be told, {DataSize.Text(Memory)} of memory",
        _ => $"{(IsEstimate ? "about " : "")}{Number(Entries.Value)} pairs{(Done > 0 ? $" more, {Number(Done)} are done" : "")}, about {DataSize.Text(Bytes)} on disk, {DataSize.Text(Memory)} of memory, {Duration(Time)}",
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:N1} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:N1} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:N0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):N0} seconds"),
    };
}
