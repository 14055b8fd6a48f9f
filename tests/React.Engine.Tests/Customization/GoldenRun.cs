using System.Text.Json;
using React.Customization;
using React.Models;
using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>One short training run that the original project did, and its repetition here.</summary>
internal sealed class GoldenRun : IDisposable
{
    private readonly string _folder;
    private readonly JsonElement _config;
    private readonly BatchFile _batches;

    public GoldenRun(string name)
    {
        _folder = SharedData.Fixture("train-tiny", name);
        _config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "config.json"))).RootElement;
        Losses = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "losses.json"))).RootElement;
        Options = new CustomizationOptions
        {
            Method = Flag("lock_image_unlock_gated") ? CustomizationMethod.GatedImage : Flag("lock_text") ? CustomizationMethod.LockedText : CustomizationMethod.Full,
            UnlockedImageGroups = Flag("lock_image") ? _config.GetProperty("lock_image_unlocked_groups").GetInt32() : null,
            LearningRate = Number("lr"),
            WeightDecay = Number("wd"),
            WarmupSteps = (int)Number("warmup"),
            Epochs = (int)Number("epochs"),
            BatchSize = (int)Number("batch_size"),
            Accumulation = (int)Number("accum_freq"),
            MaxGradientNorm = _config.GetProperty("grad_clip_norm").ValueKind == JsonValueKind.Null ? null : Number("grad_clip_norm"),
            Beta1 = Number("beta1"),
            Beta2 = Number("beta2"),
            Epsilon = Number("eps"),
            Compatible = true,
        };
        Model = Load();
        Start = Model.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        Towers = Make(Model);
        _batches = new BatchFile(Path.Combine(_folder, _config.GetProperty("batches").GetString()!), Options.Accumulation);
    }

    public CustomizationOptions Options { get; }

    public ClipModel Model { get; }

    public ClipTowers Towers { get; }

    public JsonElement Losses { get; }

    /// <summary>The parameters before training.</summary>
    public IReadOnlyDictionary<string, Tensor> Start { get; }

    /// <summary>Gradients as the optimizer saw them in the first step.</summary>
    public Dictionary<string, Tensor> FirstGradients { get; } = [];

    public IEnumerable<string> Names(bool decaying) =>
        _config.GetProperty("trainable").GetProperty(decaying ? "decay" : "no_decay").EnumerateArray().Select(name => name.GetString()!);

    public SafetensorsReader Golden(string file) => SafetensorsReader.Open(Path.Combine(_folder, file));

    /// <summary>Trains, in halves as a processor does, or with whole batches.</summary>
    public IReadOnlyList<ReactTrainingStep> Train(bool halved, CancellationToken stopping)
    {
        var plan = TrainingPlan.For(Options, (int)Number("micro_batches") * Options.BatchSize);
        Assert.Equal((int)Number("optimizer_steps"), plan.Steps);
        var history = new TrainingHistory(plan, SilentObserver.Instance);
        using var optimizer = new AdamW(Towers.Trained, Options);
        using var threads = halved ? new LoneThreads() : null;
        using var halves = halved ? new HalvedTowers(Model, Towers, threads!, alias => Make(alias, Towers)) : null;
        var towers = halves ?? (ITowers)Towers;
        var objective = new ContrastiveObjective(towers, _batches, Options.Accumulation, Options.Compatible);
        var schedule = new CosineSchedule(Options.EffectiveLearningRate, plan.Warmup, plan.Steps);
        new Trainer(objective, towers, schedule, optimizer, history, new AfterStep(() => KeepFirstGradients(history)), new StepGate()).Run(stopping);
        return history.Steps;
    }

    public void Dispose()
    {
        foreach (var tensor in Start.Values.Concat(FirstGradients.Values))
        {
            tensor.Dispose();
        }

        _batches.Dispose();
        Model.Dispose();
    }

    private void KeepFirstGradients(TrainingHistory history)
    {
        if (history.Steps.Count > 1)
        {
            return;
        }

        var scale = Options.MaxGradientNorm is { } most ? Math.Min(1, most / (history.Steps[0].GradientNorm + 1e-6)) : 1;
        foreach (var parameter in Towers.Trained)
        {
            using var quiet = no_grad();
            FirstGradients.Add(parameter.Name, (parameter.Value.grad! * scale).DetachFromDisposeScope());
        }
    }

    private ClipTowers Make(ClipModel model, ClipTowers? like = null) =>
        new(model, name => TrainedParameters.IsTrained(name, Options.Method, Options.UnlockedImageGroups, model.Image.Layers), like: like);

    private ClipModel Load()
    {
        using var scope = NewDisposeScope();
        var config = ClipConfig.Read(Path.Combine(_folder, _config.GetProperty("model_config").GetString()!));
        using var init = SafetensorsReader.Open(Path.Combine(_folder, _config.GetProperty("init").GetString()!));
        var tensors = init.Names.Where(name => config.Vision.GatedBlocks > 0 || !name.Contains("gated_attn_block", StringComparison.Ordinal))
            .ToDictionary(name => name, name => init.Read(name).DetachFromDisposeScope());
        foreach (var change in _config.GetProperty("init_overrides").EnumerateObject())
        {
            tensors[change.Name].fill_(change.Value.GetDouble());
        }

        return ClipModel.FromTensors(config, tensors, _folder);
    }

    private bool Flag(string name) => _config.GetProperty(name).GetBoolean();

    private double Number(string name) => _config.GetProperty(name).GetDouble();

    private sealed class AfterStep(Action action) : ICheckpoints
    {
        public void SaveWhenDue() => action();
    }

    private sealed class BatchFile : IBatchSource, IDisposable
    {
        private readonly int _accumulation;
        private readonly Tensor _images;
        private readonly Tensor _texts;

        public BatchFile(string path, int accumulation)
        {
            using var file = SafetensorsReader.Open(path);
            (_images, _texts, _accumulation) = (file.Read("images"), file.Read("texts"), accumulation);
        }

        public TrainingBatch At(int step, int micro)
        {
            var place = ((step * _accumulation) + micro) % _images.shape[0];
            return new TrainingBatch(new TowerInput(_images[place], TowerInput.Pixels), _texts[place]);
        }

        public void Dispose()
        {
            _images.Dispose();
            _texts.Dispose();
        }
    }
}
