using System.Globalization;
using System.Text;
using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Samples;

/// <summary>Draws a sample: a corpus like the web's, with captions good and bad, and two tasks with test sets.</summary>
public static class SampleWriter
{
    private const int PairsPerShard = 1000;
    private const string Activity = "Drawing sample";

    /// <summary>Writes a sample, or what is missing of it. Equal options give equal files.</summary>
    /// <param name="destination">A new or empty folder, or one that holds the same sample unfinished.</param>
    /// <param name="options">What it holds.</param>
    /// <param name="observer">Where progress goes.</param>
    /// <param name="stopping">Ends the work; the same call goes on later.</param>
    /// <exception cref="ReactException"><c>ReactSampleOptions</c>, <c>ReactSampleDestination</c>, or an error of the disk.</exception>
    public static ReactSample Write(string destination, SampleOptions options, IWorkObserver observer, CancellationToken stopping = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        options.Check();
        var folder = Path.GetFullPath(destination);
        return StorageError.Guard(folder, () => WriteFolder(folder, options, observer, stopping));
    }

    private static ReactSample WriteFolder(string folder, SampleOptions options, IWorkObserver observer, CancellationToken stopping)
    {
        Directory.CreateDirectory(folder);
        using var writing = FolderLock.Acquire(folder);
        var journal = SampleJournal.Open(folder, options);
        var sample = Describe(folder, options);
        Directory.CreateDirectory(sample.Corpus);
        foreach (var leftover in Directory.EnumerateFiles(sample.Corpus, "*.tmp"))
        {
            File.Delete(leftover);
        }

        AtomicFile.Write(Path.Combine(folder, "README.txt"), stream => stream.Write(SampleReadme.Text(options)));
        WriteTasks(sample);
        WriteCorpus(options, journal, sample, observer, stopping);
        for (var set = 0; set < sample.TestSets.Count; set++)
        {
            WriteTestSet(options, set, sample.TestSets[set], observer, stopping);
        }

        return sample;
    }

    private static ReactSample Describe(string folder, SampleOptions options) => new()
    {
        Path = folder,
        Corpus = Path.Combine(folder, "corpus"),
        Tasks = (string[])[.. SampleTask.All.Select(task => Path.Combine(folder, "tasks", task.Name + ".json"))],
        TestSets = options.TestCountPerClass == 0 ? [] : (string[])[.. SampleTask.All.Select(task => Path.Combine(folder, "tests", task.Name))],
        PairCount = options.PairCount,
        TestCountPerClass = options.TestCountPerClass,
    };

    private static void WriteTasks(ReactSample sample)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(sample.Tasks[0])!);
        foreach (var (path, task) in sample.Tasks.Zip(SampleTask.All))
        {
            AtomicFile.Write(path, stream => stream.Write(SampleJson.Task(task)));
        }
    }

    private static void WriteCorpus(SampleOptions options, SampleJournal journal, ReactSample sample, IWorkObserver observer, CancellationToken stopping)
    {
        for (var first = 0; first < options.PairCount; first += PairsPerShard)
        {
            stopping.ThrowIfCancellationRequested();
            var name = (first / PairsPerShard).ToString("D5", CultureInfo.InvariantCulture) + ".tar";
            // Forward slash on every system: the journal's bytes are the same everywhere.
            var relative = "corpus/" + name;
            var count = Math.Min(PairsPerShard, options.PairCount - first);
            if (journal.IsFinished(relative))
            {
                observer.Decision($"{relative} is finished already and is kept.");
                continue;
            }

            WriteShard(Path.Combine(sample.Corpus, name), options, first, count, observer, stopping);
            journal.Finish(relative);
        }
    }

    private static void WriteShard(string path, SampleOptions options, int first, int count, IWorkObserver observer, CancellationToken stopping)
    {
        using var shard = new WebdatasetShard(path);
        var degree = Environment.ProcessorCount;
        var done = first;
        foreach (var item in OrderedParallel.Select(Enumerable.Range(first, count), index => SampleItem.OfCorpus(options, index), degree, 4 * degree, stopping))
        {
            var key = done.ToString("D9", CultureInfo.InvariantCulture);
            shard.Append(key, new("jpg", item.Image), new("txt", Encoding.UTF8.GetBytes(item.Caption)), new("json", SampleJson.Pair(item)));
            observer.Progress(new WorkProgress(Activity, ++done, options.PairCount, "pairs"));
        }

        shard.Complete();
    }

    /// <summary>A test set is written under another name and gets its own when it is whole.</summary>
    private static void WriteTestSet(SampleOptions options, int set, string path, IWorkObserver observer, CancellationToken stopping)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var partial = path + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        var shapes = SampleTask.All[set].Shapes;
        for (var index = 0; index < shapes.Count; index++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(partial, shapes[index].Name)).FullName;
            for (var i = 0; i < options.TestCountPerClass; i++)
            {
                stopping.ThrowIfCancellationRequested();
                var picture = SampleItem.OfTest(options, shapes[index], set, (index * options.TestCountPerClass) + i);
                File.WriteAllBytes(Path.Combine(folder, (i + 1).ToString("D4", CultureInfo.InvariantCulture) + ".png"), picture);
            }

            observer.Progress(new WorkProgress("Drawing test set " + SampleTask.All[set].Name, index + 1, shapes.Count, "classes"));
        }

        Directory.Move(partial, path);
    }
}
