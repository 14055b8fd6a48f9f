using System.Diagnostics;
using React.Customization;
using React.Embedding;
using React.Evaluation;
using React.Models;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Customization;

/// <summary>Heads made by the customizer, from pairs to classification.</summary>
public sealed class HeadCustomizerTests : IDisposable
{
    private readonly CustomizationBench _bench = new();

    /// <summary>The two methods.</summary>
    public static TheoryData<CustomizationMethod> Methods => [CustomizationMethod.RetrievalHead, CustomizationMethod.Cache];

    public void Dispose() => _bench.Dispose();

    [Theory, MemberData(nameof(Methods))]
    public void It_learns_what_the_names_do_not_tell(CustomizationMethod method)
    {
        var result = _bench.Run("result", Options(method), Pairs());
        var before = Correct(_bench.Base);
        var after = Correct(result.Model);
        Assert.True(after >= before + 20, $"{before} -> {after} of 60");
        Assert.Equal((60, 0, 0, method), (result.PairCount, result.RejectedCount, result.DuplicateCount, result.Method));
        Assert.Equal(method == CustomizationMethod.Cache, double.IsNaN(result.FinalLoss));
        Assert.Equal(method == CustomizationMethod.Cache ? (0, 0L) : (10 * 6, 6 * 16L), (result.History.Count, result.Trained));
        Assert.Equal(["config.json", "history.jsonl", "model.safetensors", "run.json"], Directory.GetFileSystemEntries(result.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_head_fits_the_pairs_better_with_every_epoch()
    {
        var result = _bench.Run("result", Options(CustomizationMethod.RetrievalHead), Pairs());
        Assert.True(result.FinalLoss < 0.7 * result.History.Take(6).Average(step => step.Loss), $"{result.History[0].Loss} -> {result.FinalLoss}");
    }

    [Theory, MemberData(nameof(Methods))]
    public void The_model_is_its_base_with_a_head(CustomizationMethod method)
    {
        var result = _bench.Run("result", Options(method), Pairs());
        var model = result.Model;
        Assert.Equal(method == CustomizationMethod.Cache ? ModelHeadKind.Cache : ModelHeadKind.Linear, model.Head);
        Assert.Equal(["red", "green", "blue", "white", "black", "yellow"], model.HeadClasses);
        Assert.True(model.IsCustomization);
        Assert.Equal(_bench.Base.Fingerprint, model.OpenBase()!.Fingerprint);
        Assert.NotEqual(_bench.Base.Fingerprint, model.Fingerprint);
        using var own = ModelEmbedder.Load(model, TorchSharp.torch.CPU);
        using var its = ModelEmbedder.Load(_bench.Base, TorchSharp.torch.CPU);
        Assert.Equal(its.Fingerprint, own.Fingerprint);
        Assert.Equal(Text(its), Text(own));
        Assert.Equal(method == CustomizationMethod.Cache ? 60 : 6, model.ReadHead()!.Labels.Length);

        // As a whole it needs no base, and knows as much.
        var whole = ModelFolder.Export(model, _bench.PathOf("whole"));
        Assert.Equal((model.Head, false), (whole.Head, whole.IsCustomization));
        Assert.Equal(Correct(model), Correct(whole));
        foreach (var format in new[] { ModelFormat.OpenClip, ModelFormat.HuggingFace, ModelFormat.PyTorch })
        {
            var refused = Assert.Throws<ReactException>(() => ModelFolder.Export(model, _bench.PathOf("plain"), format: format));
            Assert.Equal("ReactFormatCannotHold", refused.ErrorId);
            Assert.Contains("6 classes", refused.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_bench.PathOf("plain")));
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void The_fingerprint_follows_from_the_head_too(CustomizationMethod method)
    {
        var one = _bench.Run("one", Options(method), Pairs());
        var renamed = _bench.Run("renamed", Options(method), Pairs().Select(pair => pair with { Class = pair.Class == "red" ? "scarlet" : pair.Class }));
        var other = _bench.Run("other", method == CustomizationMethod.Cache ? Options(method) with { Alpha = 2 } : Options(method) with { ZeroShotShare = 0.25 }, Pairs());
        Assert.Equal(3, new[] { one, renamed, other }.Select(result => result.Model.Fingerprint).Distinct().Count());
    }

    [Theory, MemberData(nameof(Methods))]
    public void The_result_follows_from_the_pairs(CustomizationMethod method)
    {
        _bench.Run("one", Options(method) with { ThrottleLimit = 1 }, Pairs());
        _bench.Run("same", Options(method) with { ThrottleLimit = 8 }, Pairs(), readImage: pair =>
        {
            Thread.Sleep(Random.Shared.Next(3));
            return DrawnPairs.Read(pair);
        });
        Assert.Equal(_bench.Bytes("one", "model.safetensors"), _bench.Bytes("same", "model.safetensors"));
        Assert.Equal(_bench.Bytes("one", "config.json"), _bench.Bytes("same", "config.json"));
    }

    [Theory, MemberData(nameof(Methods))]
    public void The_same_call_after_the_end_returns_the_result_without_work(CustomizationMethod method)
    {
        var first = _bench.Run("result", Options(method), Pairs());
        var weights = _bench.Bytes("result", "model.safetensors");
        var again = _bench.Run("result", Options(method), Pairs(), readImage: _ => throw new InvalidOperationException("not to be read"));
        Assert.Equal(first.History, again.History);
        Assert.Equal((first.FinalLoss, first.Trained, first.Duration), (again.FinalLoss, again.Trained, again.Duration));

        foreach (var (options, pairs, told) in new (CustomizationOptions, IEnumerable<ReactPair>, string)[]
        {
            (Options(method) with { CountPerClass = 7 }, Pairs(), "CountPerClass is 7, not 500"),
            (Options(method == CustomizationMethod.Cache ? CustomizationMethod.RetrievalHead : CustomizationMethod.Cache), Pairs(), "Method is"),
            (Options(method), Pairs().Select(pair => pair with { Class = "one " + pair.Class }), "the pairs, or their order"),
            (Options(method), Pairs().Select(pair => pair with { Score = 0.5f }), "the pairs, or their order"),
        })
        {
            var error = Assert.Throws<ReactException>(() => _bench.Run("result", options, pairs));
            Assert.Equal("ReactCustomizationMismatch", error.ErrorId);
            Assert.Contains(told, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(weights, _bench.Bytes("result", "model.safetensors"));
        Assert.Equal(30, _bench.Run("result", Options(method) with { CountPerClass = 5, Restart = true }, Pairs()).PairCount);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_restart_takes_the_place_of_a_head_when_it_is_finished(CustomizationMethod method)
    {
        var first = _bench.Run("result", Options(method), Pairs());
        using var stop = new CancellationTokenSource();
        var other = Options(method) with { CountPerClass = 5 };
        Assert.ThrowsAny<OperationCanceledException>(() => _bench.Run("result", other with { Restart = true }, Stopping(), stopping: stop.Token));
        Assert.Equal(first.Model.Fingerprint, ReactModel.Open(_bench.PathOf("result")).Fingerprint);
        Assert.Equal(30, _bench.Run("result", other, Pairs()).PairCount);
        Assert.False(Directory.Exists(_bench.PathOf("result", "checkpoint")));

        IEnumerable<ReactPair> Stopping()
        {
            foreach (var pair in Pairs())
            {
                yield return pair;
            }

            stop.Cancel();
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_head_that_cannot_be_written_takes_no_other_away(CustomizationMethod method)
    {
        var first = _bench.Run("result", Options(method), Pairs());
        var endless = DrawnPairs.Take(800).Select((pair, number) => pair with { Class = new string('é', 250) + number });
        Assert.Equal("ReactHeadTooLarge", Assert.Throws<ReactException>(() => _bench.Run("result", Options(method) with { Restart = true }, endless)).ErrorId);
        Assert.Equal(first.Model.Fingerprint, ReactModel.Open(_bench.PathOf("result")).Fingerprint);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_result_that_was_killed_while_it_was_written_is_made_anew(CustomizationMethod method)
    {
        _bench.Run("whole", Options(method), Pairs());
        _bench.Run("result", Options(method), Pairs());
        var folder = new CustomizationFolder(_bench.PathOf("result"));
        Checkpoints.Claim(folder.Checkpoint, folder.ReadRun().Run, 0);
        File.Delete(_bench.PathOf("result", "run.json"));
        Assert.Equal("ReactCustomizationMismatch", Assert.Throws<ReactException>(() => _bench.Run("result", Options(method) with { CountPerClass = 3 }, Pairs())).ErrorId);
        _bench.Run("result", Options(method), Pairs());
        Assert.Equal(_bench.Bytes("whole", "model.safetensors"), _bench.Bytes("result", "model.safetensors"));
        Assert.False(Directory.Exists(folder.Checkpoint));
    }

    [Theory]
    [InlineData(CustomizationMethod.RetrievalHead, "", 64)]
    [InlineData(CustomizationMethod.Cache, "", 64)]
    [InlineData(CustomizationMethod.Cache, "cut", 32)]
    [InlineData(CustomizationMethod.Cache, "flipped", 32)]
    [InlineData(CustomizationMethod.Cache, "claims", 32)]
    [InlineData(CustomizationMethod.Cache, "head", 0)]
    [InlineData(CustomizationMethod.Cache, "gone", 0)]
    public void Interrupted_it_continues_with_the_vectors_it_has_and_ends_with_the_same_bytes(CustomizationMethod method, string damage, int continued)
    {
        var pairs = DrawnPairs.Take(120).Select((pair, i) => pair with { Class = pair.Caption.Split(' ')[1], Locator = i % 7 == 6 ? $"gone-{i}" : pair.Locator }).ToList();
        _bench.Run("whole", Options(method), pairs);
        using (var stop = new CancellationTokenSource())
        {
            // Two batches of 32, then no more pairs.
            IEnumerable<ReactPair> Some()
            {
                foreach (var pair in pairs.Take(78))
                {
                    yield return pair;
                }

                stop.Token.WaitHandle.WaitOne(10_000);
            }

            var observer = new ProgressObserver("Embedding pairs", done =>
            {
                if (done == 64)
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => _bench.Run("result", Options(method), Some(), observer, stopping: stop.Token));
        }

        var file = _bench.PathOf("result", "checkpoint", "vectors.bin");
        Damage(file, damage);
        var decisions = new StepObserver(_ => { });
        var result = _bench.Run("result", Options(method), pairs, decisions);
        Assert.Equal(continued > 0, result.Resumed);
        Assert.Equal(continued > 0, decisions.Decisions.Contains($"Continues with the vectors of {continued} pictures."));
        Assert.Equal(_bench.Bytes("whole", "model.safetensors"), _bench.Bytes("result", "model.safetensors"));
        Assert.False(Directory.Exists(_bench.PathOf("result", "checkpoint")));
    }

    [Theory, MemberData(nameof(Methods))]
    public void Only_the_best_of_a_class_are_used_and_the_others_not_even_read(CustomizationMethod method)
    {
        var read = 0;
        var result = _bench.Run("result", Options(method) with { CountPerClass = 4 }, Pairs(), readImage: pair =>
        {
            Interlocked.Increment(ref read);
            return DrawnPairs.Read(pair);
        });
        Assert.Equal((24, 24), (result.PairCount, read));
        Assert.Equal(_bench.Run("few", Options(method) with { CountPerClass = 4 }, Pairs().Take(24)).Model.ReadHead()!.Vectors, result.Model.ReadHead()!.Vectors, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Pairs_that_cannot_be_used_are_counted_and_listed()
    {
        var pairs = Pairs().ToList();
        pairs.Insert(2, pairs[5] with { Key = "no-class", Class = null });
        pairs.Insert(9, pairs[5] with { Key = "broken", Locator = "corrupt" });
        pairs.Insert(11, pairs[5] with { Key = "nowhere", Locator = "" });
        pairs.Insert(13, pairs[5] with { Key = "long", Class = new string('x', 300) });
        pairs.Insert(17, pairs[5] with { Key = "silent", Locator = "drawn:901", Caption = " " });
        pairs.Add(pairs[0] with { Key = "again", Score = 0 });
        var observer = new StepObserver(_ => { });
        var result = _bench.Run("result", Options(CustomizationMethod.RetrievalHead), pairs, observer);
        Assert.Equal((60, 5, 1), (result.PairCount, result.RejectedCount, result.DuplicateCount));
        Assert.Equal(["ClassMissing", "ImageFormat", "LocatorMissing", "ClassTooLong", "CaptionEmpty"], observer.Rejections.Select(rejection => rejection.Reason));
        Assert.Equal(5, File.ReadAllLines(_bench.PathOf("result", "rejects.jsonl")).Length);
        Assert.Equal(61, _bench.Run("cache", Options(CustomizationMethod.Cache), pairs).PairCount);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Fewer_than_two_classes_are_an_error(CustomizationMethod method)
    {
        var one = Assert.Throws<ReactException>(() => _bench.Run("one", Options(method), Pairs().Where(pair => pair.Class == "red")));
        Assert.Equal(("ReactTooFewClasses", ReactErrorKind.InvalidData), (one.ErrorId, one.Kind));
        Assert.Contains("'red'", one.Message, StringComparison.Ordinal);
        var none = Assert.Throws<ReactException>(() => _bench.Run("none", Options(method), _bench.Pairs));
        Assert.Equal("ReactTooFewClasses", none.ErrorId);
        Assert.Contains("does not say which class", none.Message, StringComparison.Ordinal);
        Assert.Equal(60, File.ReadAllLines(_bench.PathOf("none", "rejects.jsonl")).Length);
        Assert.Equal("ReactTooFewPairs", Assert.Throws<ReactException>(() => _bench.Run("nothing", Options(method), [])).ErrorId);
        Assert.Equal(60, _bench.Run("none", Options(method), Pairs()).PairCount);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_class_without_a_readable_picture_is_told_and_left_out(CustomizationMethod method)
    {
        var observer = new StepObserver(_ => { });
        var result = _bench.Run("result", Options(method), Pairs().Select((pair, i) => pair.Class == "green" ? pair with { Locator = $"gone-{i}" } : pair), observer);
        Assert.Equal(["red", "blue", "white", "black", "yellow"], result.Model.HeadClasses);
        Assert.Contains("'green'", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_stop_while_pairs_arrive_ends_at_once_and_leaves_no_model(CustomizationMethod method)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        IEnumerable<ReactPair> Slow()
        {
            foreach (var pair in Pairs())
            {
                yield return pair;
            }

            stop.Token.WaitHandle.WaitOne(10_000);
        }

        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => _bench.Run("result", Options(method), Slow(), stopping: stop.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
        Assert.Empty(Directory.GetFiles(_bench.PathOf("result"), "*.safetensors"));
        Assert.Equal(60, _bench.Run("result", Options(method), Pairs()).PairCount);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Options_of_other_methods_are_refused_by_name(CustomizationMethod method)
    {
        var options = CustomizationOptions.Of(method);
        CustomizationOptions[] wrong =
        [
            options with { GatedBlocks = 2 }, options with { Accumulation = 2 }, options with { Augmentation = Augmentation.None }, options with { Compatible = true },
            options with { UnlockedImageGroups = 1 }, options with { CheckpointSteps = 3 },
            method == CustomizationMethod.Cache ? options with { ZeroShotShare = 0.2 } : options with { Alpha = 2 },
            method == CustomizationMethod.Cache ? options with { Epochs = 3 } : options with { Beta = 2 },
        ];
        string[] names = ["GatedBlocks", "Accumulation", "Augmentation", "Compatible", "UnlockedImageGroups", "CheckpointSteps", .. method == CustomizationMethod.Cache ? new[] { "ZeroShotShare", "Epochs" } : ["Alpha", "Beta"]];
        Assert.Equal(names, wrong.Select(given => Assert.Throws<ReactException>(given.Validate).Target));
        options.Validate();
        Assert.Equal("CountPerClass", Assert.Throws<ReactException>((CustomizationOptions.Of(CustomizationMethod.Full) with { CountPerClass = 3 }).Validate).Target);
        Assert.Equal("CountPerClass", Assert.Throws<ReactException>((options with { CountPerClass = 0 }).Validate).Target);
    }

    [Fact]
    public void A_head_can_be_made_of_a_customization_and_customized_further()
    {
        var gated = _bench.Run("gated", CustomizationBench.Options());
        var head = _bench.Run("head", Options(CustomizationMethod.RetrievalHead), Pairs(), from: gated.Model);
        Assert.Equal((2, ModelHeadKind.Linear), (head.Model.GatedBlocks, head.Model.Head));
        var again = _bench.Run("again", CustomizationBench.Options() with { GatedBlocks = null }, from: head.Model);
        Assert.Equal((2, ModelHeadKind.None), (again.Model.GatedBlocks, again.Model.Head));
        using var loaded = again.Model.Load();
    }

    [Theory]
    [InlineData("\"kind\": \"Linear\"", "\"kind\": \"Forest\"", "ReactModelConfig")]
    [InlineData("\"zero_shot_share\": 0.5", "\"zero_shot_share\": 7", "ReactModelConfig")]
    [InlineData("\"zero_shot_share\": 0.5,", "", "ReactModelConfig")]
    [InlineData("\"zero_shot_share\": 0.5", "\"zero_shot_share\": 0.5, \"bias\": true", "ReactModelConfig")]
    [InlineData("\"green\"", "\"red\"", "ReactModelConfig")]
    [InlineData("\"green\"", "\"\"", "ReactModelConfig")]
    [InlineData("\"green\"", "5", "ReactModelConfig")]
    [InlineData("\"green\",", "", "ReactModelHead")]
    [InlineData("\"green\"", "\"green\", \"lilac\"", "ReactModelHead")]
    public void A_configuration_that_does_not_fit_is_told(string from, string to, string id)
    {
        var path = _bench.Run("result", Options(CustomizationMethod.RetrievalHead), Pairs()).Path;
        var config = Path.Combine(path, "config.json");
        var text = File.ReadAllText(config);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(config, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(id, Assert.Throws<ReactException>(() => ReactModel.Open(path).ReadHead()).ErrorId);
    }

    [Theory]
    [InlineData(6, 16, new long[] { 0, 1, 2, 3, 4, 4 })]
    [InlineData(6, 16, new long[] { 0, 1, 2, 3, 4, 6 })]
    [InlineData(6, 16, new long[] { 0, 1, 2, 3, 4, -1 })]
    [InlineData(6, 16, new long[] { 0, 1, 2, 3, 4 })]
    [InlineData(6, 15, new long[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(7, 16, new long[] { 0, 1, 2, 3, 4, 5, 5 })]
    public void Tensors_that_do_not_fit_are_told(int rows, int dimension, long[] labels)
    {
        var path = _bench.Run("result", Options(CustomizationMethod.RetrievalHead), Pairs()).Path;
        using (TorchSharp.torch.NewDisposeScope())
        {
            SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"), [("head.vectors", TorchSharp.torch.ones(rows, dimension)), ("head.labels", TorchSharp.torch.tensor(labels))]);
        }

        Assert.Equal("ReactModelHead", Assert.Throws<ReactException>(() => ReactModel.Open(path).ReadHead()).ErrorId);
    }

    [Fact]
    public void Numbers_that_are_none_and_tensors_that_are_missing_are_told()
    {
        var path = _bench.Run("result", Options(CustomizationMethod.Cache), Pairs()).Path;
        using (TorchSharp.torch.NewDisposeScope())
        {
            var labels = TorchSharp.torch.arange(6, TorchSharp.torch.ScalarType.Int64);
            SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"), [("head.vectors", TorchSharp.torch.full([6, 16], float.NaN)), ("head.labels", labels)]);
            Assert.Equal("ReactModelHead", Assert.Throws<ReactException>(() => ReactModel.Open(path).ReadHead()).ErrorId);
            SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"), [("head.labels", labels)]);
            Assert.Equal("ReactModelHead", Assert.Throws<ReactException>(() => ReactModel.Open(path).ReadHead()).ErrorId);
        }
    }

    private static void Damage(string file, string damage)
    {
        var bytes = File.ReadAllBytes(file);
        Assert.Equal(44 + (2 * (4 + (32 * (4 + 32 + 64)) + 32)), bytes.Length);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(file, bytes[..^5]);
                break;
            case "flipped":
                bytes[^100] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case "claims":
                BitConverter.TryWriteBytes(bytes.AsSpan(44 + ((bytes.Length - 44) / 2)), int.MaxValue);
                File.WriteAllBytes(file, bytes);
                break;
            case "head":
                bytes[20] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case "gone":
                File.Delete(file);
                break;
        }
    }

    private static CustomizationOptions Options(CustomizationMethod method) => method == CustomizationMethod.Cache
        ? CustomizationOptions.Of(method) with { Alpha = 20 }
        : CustomizationOptions.Of(method) with { BatchSize = 10, LearningRate = 5e-3 };

    private static float[] Text(ModelEmbedder embedder)
    {
        var vector = new float[embedder.Dimension];
        embedder.EmbedTexts(["a red square"], vector);
        return vector;
    }

    /// <summary>The bench's pairs as if found for the colours that their captions name, best first.</summary>
    private IEnumerable<ReactPair> Pairs() => _bench.Pairs.Select((pair, i) => pair with { Class = pair.Caption.Split(' ')[1], Score = 1 - (i / 100f) });

    /// <summary>How many of sixty other pictures the model recognises by their colour.</summary>
    private static int Correct(ReactModel model)
    {
        using var embedder = ModelEmbedder.Load(model, TorchSharp.torch.CPU);
        var names = DrawnPairs.Take(6).Select(pair => pair.Caption.Split(' ')[1]).ToList();
        var classifier = ZeroShotClassifier.Create(embedder, ReactTask.Create("colours", names.Select(name => new ReactClass { Name = name })), model.ReadHead(), TestContext.Current.CancellationToken);
        var logits = new float[names.Count];
        return new EmbeddingPump(embedder)
            .Images(DrawnPairs.Take(120).Skip(60), DrawnPairs.Read, pair => pair.Key, (_, error) => throw error, TestContext.Current.CancellationToken)
            .Count(item =>
            {
                classifier.Logits(item.Vector, logits);
                return names[Array.IndexOf(logits, logits.Max())] == item.Item.Caption.Split(' ')[1];
            });
    }

    private sealed class ProgressObserver(string activity, Action<long> onProgress) : IWorkObserver
    {
        public void Progress(WorkProgress progress)
        {
            if (progress.Activity == activity)
            {
                onProgress(progress.Done);
            }
        }

        public void Decision(string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Reject(Rejection rejection)
        {
        }
    }
}
