using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using React.Imaging;
using React.Samples;
using React.Storage;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Samples;

public sealed class SampleWriterTests
{
    private static readonly SampleOptions Small = new() { PairCount = 1200, TestCountPerClass = 3 };

    [Fact]
    public void Twice_the_same_options_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], Small);
        Write(folder["b"], Small);
        var files = Hashes(folder["a"]);
        Assert.Equal(files, Hashes(folder["b"]));
        // Readme, journal, two shards, two tasks, 3 test pictures a shape.
        Assert.Equal(2 + 2 + 2 + (3 * (SampleShapes.Rare.Count + SampleShapes.Common.Count)), files.Count);
    }

    [Fact]
    public void A_folder_that_is_being_written_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var to = Directory.CreateDirectory(folder["a"]).FullName;
        using (FolderLock.Acquire(to))
        {
            Assert.Equal("ReactFolderBusy", Assert.Throws<ReactException>(() => Write(to, Small)).ErrorId);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(to));
    }

    [Fact]
    public void The_result_names_what_lies_there()
    {
        using var folder = new TemporaryFolder();
        var sample = Write(folder["a"], Small);
        Assert.Equal(["00000.tar", "00001.tar"], Directory.GetFiles(sample.Corpus).Select(Path.GetFileName).Order());
        Assert.Equal((1200, 3), (sample.PairCount, sample.TestCountPerClass));
        foreach (var (task, tests) in sample.Tasks.Zip(sample.TestSets))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(task));
            Assert.Equal(Path.GetFileName(tests), json.RootElement.GetProperty("name").GetString());
            var classes = json.RootElement.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()!).ToArray();
            Assert.Equal(classes.Order(), Directory.GetDirectories(tests).Select(d => Path.GetFileName(d)).Order());
            Assert.All(json.RootElement.GetProperty("templates").EnumerateArray(), t => Assert.Contains("{}", t.GetString()!, StringComparison.Ordinal));
            Assert.All(Directory.GetFiles(tests, "*.png", SearchOption.AllDirectories), AssertPicture);
        }
    }

    [Fact]
    public void Shards_are_webdataset_tars()
    {
        using var folder = new TemporaryFolder();
        var sample = Write(folder["a"], Small);
        var keys = new List<string>();
        foreach (var shard in Directory.GetFiles(sample.Corpus).Order())
        {
            using var stream = File.OpenRead(shard);
            using var tar = new TarReader(stream);
            while (tar.GetNextEntry(copyData: true) is { } image)
            {
                var text = tar.GetNextEntry(copyData: true)!;
                var facts = tar.GetNextEntry(copyData: true)!;
                var key = Path.GetFileNameWithoutExtension(image.Name);
                Assert.Equal((key + ".jpg", key + ".txt", key + ".json"), (image.Name, text.Name, facts.Name));
                var picture = ImageDecoder.Default.Decode(Content(image), image.Name, ImageLimits.Default);
                Assert.Equal((64, 64), (picture.Width, picture.Height));
                Assert.NotEmpty(Content(text));
                using var json = JsonDocument.Parse(Content(facts));
                Assert.NotNull(json.RootElement.GetProperty("shape").GetString());
                keys.Add(key);
            }
        }

        Assert.Equal(Enumerable.Range(0, 1200).Select(i => i.ToString("D9")), keys);
    }

    [Fact]
    public void Work_that_was_stopped_goes_on_and_ends_the_same()
    {
        using var folder = new TemporaryFolder();
        Write(folder["whole"], Small);
        using var stop = new CancellationTokenSource();
        var observer = new Observer { OnProgress = progress => Stop(progress.Done == 1100) };
        void Stop(bool now)
        {
            if (now)
            {
                stop.Cancel();
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(() => SampleWriter.Write(folder["a"], Small, observer, stop.Token));
        var first = Path.Combine(folder["a"], "corpus", "00000.tar");
        Assert.Equal([first], Directory.GetFiles(Path.Combine(folder["a"], "corpus")));
        var time = File.GetLastWriteTimeUtc(first);

        SampleWriter.Write(folder["a"], Small, observer, TestContext.Current.CancellationToken);
        Assert.Equal(time, File.GetLastWriteTimeUtc(first));
        Assert.Contains(observer.Decisions, text => text.Contains("00000.tar", StringComparison.Ordinal));
        Assert.Equal(Hashes(folder["whole"]), Hashes(folder["a"]));
    }

    [Fact]
    public void What_was_killed_at_its_very_start_goes_on()
    {
        using var folder = new TemporaryFolder();
        var small = Small with { PairCount = 5 };
        Write(folder["whole"], small);
        Directory.CreateDirectory(folder["a"]);
        File.WriteAllText(Path.Combine(folder["a"], "sample.json.tmp"), "{");
        Write(folder["a"], small);
        Assert.Equal(Hashes(folder["whole"]), Hashes(folder["a"]));
    }

    [Fact]
    public void A_damaged_shard_is_drawn_again()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], Small);
        var before = Hashes(folder["a"]);
        var shard = Path.Combine(folder["a"], "corpus", "00001.tar");
        var bytes = File.ReadAllBytes(shard);
        bytes[1000] ^= 1;
        File.WriteAllBytes(shard, bytes);
        Write(folder["a"], Small);
        Assert.Equal(before, Hashes(folder["a"]));
    }

    [Fact]
    public void Another_sample_or_other_files_are_not_overwritten()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], Small with { PairCount = 5 });
        var error = Assert.Throws<ReactException>(() => Write(folder["a"], Small with { PairCount = 6 }));
        Assert.Equal("ReactSampleDestination", error.ErrorId);

        Directory.CreateDirectory(folder["b"]);
        File.WriteAllText(Path.Combine(folder["b"], "thesis.txt"), "mine");
        error = Assert.Throws<ReactException>(() => Write(folder["b"], Small));
        Assert.Equal("ReactSampleDestination", error.ErrorId);

        Directory.CreateDirectory(folder["c"]);
        File.WriteAllText(Path.Combine(folder["c"], "sample.json"), "{\"options\": 3");
        Assert.Equal("ReactSampleDestination", Assert.Throws<ReactException>(() => Write(folder["c"], Small)).ErrorId);
    }

    [Theory]
    [InlineData(0, 64, 0.3)]
    [InlineData(10_000_001, 64, 0.3)]
    [InlineData(10, 16, 0.3)]
    [InlineData(10, 64, 1.01)]
    [InlineData(10, 64, double.NaN)]
    public void Options_that_cannot_work_are_refused(int pairs, int size, double rare)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<ReactException>(() => Write(folder["a"], new SampleOptions { PairCount = pairs, ImageSize = size, RareShare = rare }));
        Assert.Equal("ReactSampleOptions", error.ErrorId);
        Assert.False(Directory.Exists(folder["a"]));
    }

    [Fact]
    public void Without_test_pictures_there_are_no_test_sets()
    {
        using var folder = new TemporaryFolder();
        var sample = Write(folder["a"], new SampleOptions { PairCount = 3, TestCountPerClass = 0, ImageSize = 32 });
        Assert.Empty(sample.TestSets);
        Assert.False(Directory.Exists(folder["a/tests"]));
        Assert.All(sample.Tasks, task => Assert.True(File.Exists(task)));
    }

    private static ReactSample Write(string folder, SampleOptions options) =>
        SampleWriter.Write(folder, options, SilentObserver.Instance, TestContext.Current.CancellationToken);

    private static void AssertPicture(string path)
    {
        var picture = ImageDecoder.Default.Decode(File.ReadAllBytes(path), path, ImageLimits.Default);
        Assert.Equal((64, 64), (picture.Width, picture.Height));
    }

    private static byte[] Content(TarEntry entry)
    {
        using var memory = new MemoryStream();
        entry.DataStream!.CopyTo(memory);
        return memory.ToArray();
    }

    private static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    private sealed class Observer : IWorkObserver
    {
        public required Action<WorkProgress> OnProgress { get; init; }

        public List<string> Decisions { get; } = [];

        public void Progress(WorkProgress progress) => OnProgress(progress);

        public void Decision(string text) => Decisions.Add(text);

        public void Warning(string text) => Assert.Fail(text);

        public void Reject(Rejection rejection) => Assert.Fail(rejection.Message);
    }
}
