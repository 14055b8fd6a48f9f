using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// The weights of a model folder by OpenCLIP's names; with those of its base where the folder holds only what was trained, or between the two.
/// </summary>
internal sealed class StoredWeights : IDisposable
{
    private readonly List<IWeightFile> _files = [];
    private readonly Dictionary<string, Layer> _tensors = new(StringComparer.Ordinal);

    /// <summary>Lays a file's tensors over those that are there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="interpolation">How much its tensors count: 1 for alone, 0 for what lies below; see <see cref="WeightInterpolation"/>.</param>
    /// <param name="hasHead">Whether it holds a head, which is no part of the towers.</param>
    public void Add(string path, double interpolation = 1, bool hasHead = false)
    {
        var file = WeightFile.Open(path);
        _files.Add(file);
        foreach (var (name, source) in WeightNames.Find(file).Where(entry => !hasHead || !entry.Key.StartsWith(ModelHead.Prefix, StringComparison.Ordinal)))
        {
            _tensors[name] = new Layer(file, source, interpolation == 1 ? null : _tensors.GetValueOrDefault(name), interpolation);
        }
    }

    /// <summary>Builds the model. All names and shapes are checked before anything is read.</summary>
    public ClipModel Build(ClipConfig config, string source, Device device, ScalarType type = ScalarType.Float32)
    {
        ClipParameters.Check(config, Shapes(config), source);
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var name in _tensors.Keys)
            {
                read.Add(name, Read(name, name == Positions(config) ? config.Vision : null, device, type));
            }

            return ClipModel.FromTensors(config, read, source);
        }
        catch
        {
            foreach (var tensor in read.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
    }

    /// <summary>Reads one parameter that is a single number. All names and shapes are checked before.</summary>
    public float ReadNumber(ClipConfig config, string name, string source)
    {
        ClipParameters.Check(config, Shapes(config), source);
        using var tensor = Read(name, null, CPU, ScalarType.Float32);
        return tensor.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    /// <summary>Whether only the grid of the position embedding is another one; of a grid that is not square nobody knows the sides.</summary>
    private static bool NeedsResize(ClipConfig config, Dictionary<string, IReadOnlyList<long>> shapes) =>
        shapes.TryGetValue(Positions(config), out var shape)
        && shape.Count == 2 && PositionEmbedding.Side(shape[0]) > 0 && shape[1] == config.Vision.FinalWidth && shape[0] != config.Vision.Tokens;

    /// <summary>The shapes that the tensors will have once read.</summary>
    private Dictionary<string, IReadOnlyList<long>> Shapes(ClipConfig config)
    {
        var shapes = _tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Source.Shape, StringComparer.Ordinal);
        if (NeedsResize(config, shapes))
        {
            shapes[Positions(config)] = [config.Vision.Tokens, config.Vision.FinalWidth];
        }

        return shapes;
    }

    private static string Positions(ClipConfig config) => config.Vision.ResNetLayers is null ? "visual.positional_embedding" : "visual.attnpool.positional_embedding";

    private Tensor Read(string name, VisionConfig? grid, Device device, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensor = Read(name, _tensors[name], grid);
        return (tensor.dim() > 0 && tensor.is_floating_point() ? tensor.to(type, device) : tensor.to(device)).MoveToOuterDisposeScope();
    }

    private static Tensor Read(string name, Layer layer, VisionConfig? grid)
    {
        var parts = layer.Source.Parts.Select(part => layer.File.Read(part)).ToArray();
        var tensor = parts.Length == 1 ? parts[0] : cat(parts, 0);
        if (layer.Source.Transposed)
        {
            tensor = tensor.t().contiguous();
        }

        if (grid is not null && tensor.shape[0] != grid.Tokens && PositionEmbedding.Side(tensor.shape[0]) > 0)
        {
            tensor = PositionEmbedding.Resize(tensor, grid.GridHeight, grid.GridWidth);
        }

        return layer.Interpolation == 1
            ? tensor
            : WeightInterpolation.Between(name, layer.Below is { } below ? Read(name, below, grid) : null, tensor, layer.Interpolation);
    }

    /// <summary>Where a parameter comes from, and what it is mixed with.</summary>
    private sealed record Layer(IWeightFile File, StoredTensor Source, Layer? Below, double Interpolation);
}
