using React.Storage;

namespace React.Samples;

/// <summary>What of a sample is finished: <c>sample.json</c>. Work that was cut off goes on where it stopped.</summary>
internal sealed class SampleJournal
{
    /// <summary>Raised whenever the same options would give other bytes.</summary>
    private const int DrawingVersion = 1;

    private readonly string folder;
    private Content content;

    private SampleJournal(string folder, Content content)
    {
        this.folder = folder;
        this.content = content;
    }

    /// <summary>Reads the journal of a folder, or starts one.</summary>
    /// <exception cref="ReactException">The folder holds something else, or a sample made with other options.</exception>
    public static SampleJournal Open(string folder, SampleOptions options)
    {
        var wanted = new Content(DrawingVersion, options, []);
        var path = Path.Combine(folder, "sample.json");
        if (!File.Exists(path))
        {
            // One that was killed while it wrote its first file left that under another name; the lock is ours.
            if (Directory.EnumerateFileSystemEntries(folder).Any(entry => entry != path + ".tmp" && !Path.GetFileName(entry).StartsWith(FolderLock.FileName, StringComparison.Ordinal)))
            {
                throw new ReactException("ReactSampleDestination", ReactErrorKind.Mismatch, $"'{folder}' is not empty and holds no sample.",
                    "Choose a new or empty folder.", folder);
            }

            var journal = new SampleJournal(folder, wanted);
            journal.Save();
            return journal;
        }

        var found = SampleJson.ReadJournal(File.ReadAllBytes(path));
        if (found is null || found.DrawingVersion != DrawingVersion || found.Options != options || found.Files is null)
        {
            throw new ReactException("ReactSampleDestination", ReactErrorKind.Mismatch, $"'{folder}' holds a sample that was made with other options.",
                "Choose another folder, or remove this one.", folder);
        }

        return new SampleJournal(folder, found);
    }

    /// <summary>Whether a shard is there as it was written.</summary>
    public bool IsFinished(string relativePath)
    {
        var path = Path.Combine(folder, relativePath);
        if (!content.Files.TryGetValue(relativePath, out var hash) || !File.Exists(path))
        {
            return false;
        }

        return hash == Checksums.Sha256(path);
    }

    /// <summary>Notes that a shard is written.</summary>
    public void Finish(string relativePath)
    {
        content = content with { Files = new SortedDictionary<string, string>(content.Files, StringComparer.Ordinal) { [relativePath] = Checksums.Sha256(Path.Combine(folder, relativePath)) } };
        Save();
    }

    private void Save() => AtomicFile.Write(Path.Combine(folder, "sample.json"), stream => stream.Write(SampleJson.Journal(content)));

    /// <summary>The file's content.</summary>
    /// <param name="DrawingVersion">Version of the drawing code.</param>
    /// <param name="Options">The options.</param>
    /// <param name="Files">SHA-256 of every finished shard, by its path from the sample's folder.</param>
    public sealed record Content(int DrawingVersion, SampleOptions Options, SortedDictionary<string, string> Files);
}
