using React.Customization;
using React.Imaging;
using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>What the frozen layers make of pictures is computed once, wherever it is kept, and never changes what is learned.</summary>
public sealed class ImageCacheTests
{
    private static CustomizationOptions Options => CustomizationBench.Options() with { Augmentation = Augmentation.Light, Views = 2 };

    [Theory]
    [InlineData(Augmentation.None, 0, 60)]
    [InlineData(Augmentation.Light, 2, 120)]
    [InlineData(Augmentation.Original, 3, 180)]
    public void The_frozen_layers_see_each_view_once_and_a_second_run_none(Augmentation augmentation, int views, int seen)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { Augmentation = augmentation, Views = augmentation == Augmentation.None ? null : views, CachePath = bench.PathOf("cache") };

        // Twelve of the sixty pictures come twice.
        var (computed, found) = Counted(bench, "first", options);
        Assert.Equal(seen, computed + found);
        Assert.InRange(computed, seen * 48 / 60 * 8 / 10, seen);
        Assert.Equal((0, seen), Counted(bench, "second", options));
        bench.Run("without", options with { CachePath = null, CacheLimit = 0 });
        bench.Run("disk", options with { CachePath = null, CacheMemory = 10_000 });
        foreach (var other in new[] { "second", "without", "disk" })
        {
            Assert.Equal(bench.Bytes("first", "model.safetensors"), bench.Bytes(other, "model.safetensors"));
            Assert.Equal(bench.Bytes("first", "history.jsonl"), bench.Bytes(other, "history.jsonl"));
        }
    }

    [Fact]
    public void Other_pairs_share_what_they_have_in_common()
    {
        using var bench = new CustomizationBench();
        var options = Options with { CachePath = bench.PathOf("cache") };
        bench.Run("first", options, bench.Pairs.Take(30));
        var (computed, found) = Counted(bench, "second", options, bench.Pairs.Reverse());
        Assert.Equal(120, computed + found);
        Assert.InRange(computed, 25, 60);
        bench.Run("alone", options with { CachePath = null }, bench.Pairs.Reverse());
        Assert.Equal(bench.Bytes("alone", "model.safetensors"), bench.Bytes("second", "model.safetensors"));
    }

    [Fact]
    public void Another_model_takes_nothing_from_the_cache()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { CachePath = bench.PathOf("cache") };
        bench.Run("first", options);
        Assert.Equal((48, 12), Counted(bench, "other", options, from: bench.NewModel("another", 7)));
        Assert.Equal((48, 12), Counted(bench, "deeper", options with { GatedBlocks = 1 }));
        Assert.Equal((0, 60), Counted(bench, "seed", options with { Seed = 6 }));
    }

    [Fact]
    public void A_damaged_cache_is_computed_anew()
    {
        using var bench = new CustomizationBench();
        var options = Options with { CachePath = bench.PathOf("cache"), CacheMemory = 0 };
        bench.Run("first", options);
        var file = Assert.Single(Directory.GetFiles(bench.PathOf("cache")));
        var bytes = File.ReadAllBytes(file);
        for (var at = 300; at < bytes.Length; at += 20_000)
        {
            bytes[at] ^= 255;
        }

        File.WriteAllBytes(file, bytes[..^5000]);
        var (computed, found) = Counted(bench, "second", options);
        Assert.InRange(computed, 5, 60);
        Assert.Equal(120, computed + found);
        Assert.Equal(bench.Bytes("first", "model.safetensors"), bench.Bytes("second", "model.safetensors"));
    }

    [Fact]
    public void A_cache_that_is_damaged_while_it_is_used_is_computed_anew()
    {
        using var bench = new CustomizationBench();
        var options = Options with { CachePath = bench.PathOf("cache"), CacheMemory = 0 };
        bench.Run("first", options with { CachePath = null });
        var observer = new StepObserver(step =>
        {
            if (step == 14)
            {
                var file = Assert.Single(Directory.GetFiles(bench.PathOf("cache")));
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                stream.SetLength(stream.Length / 2);
            }
        });
        bench.Run("second", options, observer: observer);
        Assert.Contains(observer.Decisions, text => text.Contains("were damaged", StringComparison.Ordinal));
        Assert.Equal(bench.Bytes("first", "model.safetensors"), bench.Bytes("second", "model.safetensors"));
    }

    [Fact]
    public async Task Two_runs_may_share_a_cache_at_once()
    {
        using var bench = new CustomizationBench();
        var options = Options with { CachePath = bench.PathOf("cache") };
        bench.Run("alone", options with { CachePath = null });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(() => bench.Run($"run-{i}", options), TestContext.Current.CancellationToken)));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(bench.Bytes("alone", "model.safetensors"), bench.Bytes($"run-{i}", "model.safetensors")));
        Assert.Equal((0, 120), Counted(bench, "later", options));
    }

    [Fact]
    public void Stopped_and_resumed_with_a_cache_it_ends_with_the_same_bytes()
    {
        using var bench = new CustomizationBench();
        bench.Run("whole", Options);
        var options = Options with { CachePath = bench.PathOf("cache") };
        bench.RunUntil(8, "parts", options);
        bench.RunUntil(15, "parts", options with { CacheLimit = 50_000 });
        bench.Run("parts", options);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_picture_gives_the_same_bits_wherever_it_lies_in_a_block(bool halved)
    {
        using var threads = halved ? new LoneThreads() : null;
        using var bench = new CustomizationBench();
        using var loaded = bench.Base.Load();
        using var clip = loaded.Clip.WithGates(2, 5);
        var towers = new ClipTowers(clip, name => TrainedParameters.IsTrained(name, CustomizationMethod.GatedImage, null, 3));
        var blocks = new FrozenBlocks(towers, loaded.Preprocessor, CPU, threads);
        var views = new PictureViews(loaded.Preprocessor, Options);
        var made = bench.Pairs.Take(40).Select(pair => views.Prepare(ImageDecoder.Default.Decode(DrawnPairs.Read(pair), pair.Key, ImageLimits.Default)).First!).ToList();
        var once = Rows(blocks, made);
        Assert.Equal(once[7], Rows(blocks, [made[7]])[0]);
        Assert.Equal(once[9..30].AsEnumerable().Reverse(), Rows(blocks, [.. made[9..30].AsEnumerable().Reverse()]));
        Assert.NotEqual(once[0], once[1]);
        Assert.Equal(blocks.Witness, new FrozenBlocks(towers, loaded.Preprocessor, CPU, threads).Witness);
    }

    [Fact]
    public void Views_repeat_and_new_ones_do_not()
    {
        var preprocessor = new ClipPreprocessor(16, 16, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);
        var picture = ImageDecoder.Default.Decode(DrawnPairs.Read(DrawnPairs.Take(1)[0]), "one", ImageLimits.Default);
        var kept = new PictureViews(preprocessor, Options with { Views = 4 });
        var endless = new PictureViews(preprocessor, Options with { Views = 0 });
        var prepared = kept.Prepare(picture);
        Assert.Equal([0, 1, 2, 3, 0, 1], Enumerable.Range(0, 6).Select(kept.Of));
        Assert.Equal([0, 1, 2, 3, 4, 5], Enumerable.Range(0, 6).Select(endless.Of));
        Assert.Null(endless.Prepare(picture).First);
        var checksum = RowKey.From(prepared.Checksum);
        Assert.Equal(prepared.First!.Key, kept.View(prepared.Picture, checksum, 0).Key);
        Assert.True(Enumerable.Range(0, 20).Select(view => endless.View(prepared.Picture, checksum, view).Key).Distinct().Count() > 10);
        Assert.NotEqual(prepared.First.Key, new PictureViews(preprocessor, Options with { Views = 4, Seed = 77 }).Prepare(picture).First!.Key);
    }

    [Fact]
    public void Views_are_made_ahead_in_any_case_right()
    {
        var made = 0;
        using var ahead = new ViewsAhead((row, view) =>
        {
            Interlocked.Increment(ref made);
            return row == 13 ? throw new InvalidDataException("thirteen") : new PictureView(new RgbImage(1, 1, [(byte)row, (byte)view, 0]), null, new RowKey((ulong)row, (ulong)view, 0, 0));
        }, 2);
        void Check(IReadOnlyList<int> rows, int view) => Assert.Equal(rows.Select(row => new RowKey((ulong)row, (ulong)view, 0, 0)), ahead.Take(rows, view).Select(item => item.Key));
        ahead.Begin([1, 2, 3], 0);
        Check([3, 1, 2], 0);
        Assert.Equal(3, made);
        Check([3, 5], 1);
        ahead.Begin([7, 8], 2);
        Check([9, 8, 7, 9], 2);
        ahead.Begin([13], 0);
        ahead.Begin([4], 0);
        Check([4], 0);
        ahead.Begin([13], 0);
        Assert.ThrowsAny<Exception>(() => ahead.Take([13], 0));
    }

    private static List<byte[]> Rows(FrozenBlocks blocks, IReadOnlyList<PictureView> views)
    {
        var rows = new List<byte[]>();
        blocks.Compute(views, (_, row) => rows.Add(row.ToArray()));
        return rows;
    }

    private static (int Computed, int Found) Counted(CustomizationBench bench, string destination, CustomizationOptions options, IEnumerable<ReactPair>? pairs = null, ReactModel? from = null)
    {
        var observer = new StepObserver(_ => { });
        bench.Run(destination, options, pairs, observer, from: from);
        var words = observer.Decisions.Last(text => text.StartsWith("The frozen blocks computed", StringComparison.Ordinal)).Split(' ');
        return (int.Parse(words[4], System.Globalization.CultureInfo.InvariantCulture), int.Parse(words[8], System.Globalization.CultureInfo.InvariantCulture));
    }
}
