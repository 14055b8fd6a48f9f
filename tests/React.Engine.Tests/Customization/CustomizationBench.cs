using React.Customization;
using React.Models;
using React.Tokenization;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Customization;

/// <summary>A folder with a very small model, and customizations of it.</summary>
internal sealed class CustomizationBench : IDisposable
{
    private const string Config = """
        {
          "embed_dim": 16, "quick_gelu": true,
          "vision_cfg": { "image_size": 16, "layers": 3, "width": 32, "head_width": 16, "patch_size": 4 },
          "text_cfg": { "context_length": 24, "vocab_size": 540, "width": 32, "heads": 2, "layers": 2 }
        }
        """;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"react-{Guid.NewGuid():N}");

    public CustomizationBench()
    {
        Pairs = DrawnPairs.Take(60);
        Base = NewModel("base", 1);
    }

    public ReactModel Base { get; }

    public IReadOnlyList<ReactPair> Pairs { get; }

    /// <summary>Options of a short training: 24 steps in 4 epochs of 6.</summary>
    public static CustomizationOptions Options(CustomizationMethod method = CustomizationMethod.GatedImage) =>
        new() { Method = method, BatchSize = 10, Epochs = 4, LearningRate = 2e-3, GatedBlocks = method == CustomizationMethod.GatedImage ? 2 : null, Seed = 5, Augmentation = Augmentation.None };

    public ReactModel NewModel(string name, long seed, string configuration = Config)
    {
        var config = ClipConfig.Parse(configuration, "test");
        using var clip = ClipModel.Create(config, seed);
        var tokenizer = VocabularyLearner.Learn(Pairs.Select(pair => pair.Caption), config.Text.VocabularySize);
        ModelFolder.Save(PathOf(name), clip, tokenizer);
        return ReactModel.Open(PathOf(name));
    }

    public string PathOf(params string[] parts) => Path.Combine([_folder, .. parts]);

    public byte[] Bytes(params string[] parts) => File.ReadAllBytes(PathOf(parts));

    public ReactCustomization Run(
        string destination, CustomizationOptions options, IEnumerable<ReactPair>? pairs = null, IWorkObserver? observer = null,
        Func<ReactPair, ReadOnlyMemory<byte>>? readImage = null, ReactModel? from = null, CancellationToken stopping = default) =>
        Customizer.Run(pairs ?? Pairs, from ?? Base, options, PathOf(destination), observer ?? SilentObserver.Instance, stopping, readImage ?? DrawnPairs.Read);

    /// <summary>Runs and asks for a stop after a step.</summary>
    public void RunUntil(int step, string destination, CustomizationOptions options, IEnumerable<ReactPair>? pairs = null, Func<ReactPair, ReadOnlyMemory<byte>>? readImage = null)
    {
        using var stop = new CancellationTokenSource();
        var observer = new StepObserver(done =>
        {
            if (done == step)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Run(destination, options, pairs, observer, readImage, stopping: stop.Token));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
