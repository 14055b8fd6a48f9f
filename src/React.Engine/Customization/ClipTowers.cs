using React.Models;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// A CLIP model as training sees it. What is frozen below the first trained block gets no gradient graph; what it makes of pictures may be
/// computed beforehand (<see cref="Freeze"/>).
/// </summary>
internal sealed class ClipTowers : ITowers, IDisposable
{
    private readonly ClipModel _model;
    private readonly ComputeTowers _computing;

    /// <param name="model">The model, in float32 on its device. Its parameters are marked as trained or not; it stays the caller's.</param>
    /// <param name="isTrained">Chooses by name.</param>
    /// <param name="type">What the towers compute in.</param>
    /// <param name="recomputes">Whether the backward pass computes again what it would have to keep.</param>
    /// <param name="like">Towers of a model over the same weights that live longer and share what they hold; null for none.</param>
    /// <exception cref="ReactException">The model cannot be trained in this type.</exception>
    public ClipTowers(ClipModel model, Func<string, bool> isTrained, ScalarType type = ScalarType.Float32, bool recomputes = false, ClipTowers? like = null)
    {
        _model = model;
        foreach (var (name, value) in model.Parameters)
        {
            if (value.is_floating_point())
            {
                value.requires_grad = isTrained(name);
            }
        }

        Trained = [.. model.Parameters.Where(entry => isTrained(entry.Key))
            .Select(entry => new TrainedParameter(entry.Key, entry.Value, TrainedParameters.Decays(entry.Key, entry.Value.shape.Length)))];
        FirstTrainedLayer = TrainedParameters.FirstTrainedLayer(Trained.Select(parameter => parameter.Name), model.Image.Layers);

        // As the original: a tower that is trained normalises by the batch, and its running statistics follow, also in passes without gradient.
        model.Image.UsesBatchStatistics = FirstTrainedLayer < 0;
        Statistics = model.Image.UsesBatchStatistics ? [.. model.Parameters.Where(entry => ClipParameters.IsStatistic(entry.Key))] : [];
        _computing = new ComputeTowers(model, type, recomputes, like?._computing);
        TextIsLocked = Trained.All(parameter => parameter.Name == TrainedParameters.LogitScale || parameter.Name.StartsWith("visual.", StringComparison.Ordinal));
    }

    /// <summary>What is trained, in the model's order.</summary>
    public IReadOnlyList<TrainedParameter> Trained { get; }

    /// <summary>What training changes without a gradient: the running statistics of batch norm, where the tower has any.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Statistics { get; }

    /// <summary>All that training changes.</summary>
    public IEnumerable<(string Name, Tensor Value)> Weights =>
        Trained.Select(parameter => (parameter.Name, parameter.Value)).Concat(Statistics.Select(entry => (entry.Key, entry.Value)));

    /// <summary>Names of all that training changes.</summary>
    public IEnumerable<string> Changed => Trained.Select(parameter => parameter.Name).Concat(Statistics.Select(entry => entry.Key));

    /// <summary>The first block of the image tower that is trained; see <see cref="TrainedParameters.FirstTrainedLayer"/>.</summary>
    public int FirstTrainedLayer { get; }

    /// <summary>Whether nothing of the text tower is trained.</summary>
    public bool TextIsLocked { get; }

    /// <summary>Whether what becomes of a picture depends on those beside it: batch norm that is trained.</summary>
    public bool DependsOnBatch => _model.Image.UsesBatchStatistics;

    /// <inheritdoc/>
    public Tensor LogitScale => _model.LogitScale;

    /// <inheritdoc/>
    public Tensor Images(TowerInput images)
    {
        // The tower belongs to the caller's scope: blocks that are computed again need it until the backward pass is over.
        var tower = _computing.Image();
        using var scope = NewDisposeScope();
        var input = Freeze(images);
        var tokens = input.Layer == TowerInput.Pixels ? tower.Stem(input.Values) : input.Values.to_type(_computing.Type);

        // Behind the last block only the class token is left, and no block takes that.
        var pooled = input.Layer < tower.Layers ? tower.Run(tokens, Math.Max(0, input.Layer), tower.Layers) : tokens;
        return Unit(tower.Head(pooled)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Captions(Tensor captions)
    {
        if (captions.is_floating_point())
        {
            return captions;
        }

        using var quiet = TextIsLocked ? no_grad() : null;
        var tower = _computing.Text();
        using var scope = NewDisposeScope();
        return Unit(tower.Encode(captions)).MoveToOuterDisposeScope();
    }

    /// <summary>Takes pictures through what is frozen before the first trained block, without a gradient graph.</summary>
    /// <returns>Tokens at that block; the input itself where nothing is frozen or they are there already.</returns>
    public TowerInput Freeze(TowerInput images)
    {
        if (FirstTrainedLayer < 0 || images.Layer >= FirstTrainedLayer)
        {
            return images;
        }

        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var tower = _computing.Image();
        var tokens = images.Layer == TowerInput.Pixels ? tower.Stem(images.Values) : images.Values.to_type(_computing.Type);
        return new TowerInput(tower.Run(tokens, Math.Max(0, images.Layer), FirstTrainedLayer).MoveToOuterDisposeScope(), FirstTrainedLayer);
    }

    /// <inheritdoc/>
    public void Dispose() => _computing.Dispose();

    /// <summary>Looks at the model as those will who use it: where batch norm is trained, by its running statistics, which stand still meanwhile.</summary>
    public T Judge<T>(Func<T> look)
    {
        var before = _model.Image.UsesBatchStatistics;
        _model.Image.UsesBatchStatistics = false;
        try
        {
            return look();
        }
        finally
        {
            _model.Image.UsesBatchStatistics = before;
        }
    }

    private static Tensor Unit(Tensor features) => nn.functional.normalize(features.to_type(ScalarType.Float32), dim: 1);
}
