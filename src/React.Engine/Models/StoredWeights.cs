using static TorchSharp.torch;

namespace React.Models;

/// <summary>The weights of a model folder by OpenCLIP's names; with those of its base where the folder holds only what was trained.</summary>
internal sealed class StoredWeights : IDisposable
{
    private readonly List<IWeightFile> _files = [];
    private readonly Dictionary<string, (IWeightFile File, StoredTensor Source)> _tensors = new(StringComparer.Ordinal);

    /// <summary>Lays a file's tensors over those that are there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasHead">Whether it holds a head, which is no part of the towers.</param>
    public void Add(string path, bool hasHead)
    {
        var file = WeightFile.Open(path);
        _files.Add(file);
        foreach (var (name, source) in WeightNames.Find(file).Where(entry => !hasHead || !entry.Key.StartsWith(ModelHead.Prefix, StringComparison.Ordinal)))
        {
            _tensors[name] = (file, source);
        }
    }

    /// <summary>Builds the model. All names and shapes are checked before anything is read.</summary>
    public ClipModel Build(ClipConfig config, string source, Device device)
    {
        var shapes = _tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Source.Shape, StringComparer.Ordinal);
        var resized = NeedsResize(config, shapes);
        if (resized)
        {
            shapes[Positions(config)] = [config.Vision.Tokens, config.Vision.FinalWidth];
        }

        ClipParameters.Check(config, shapes, source);
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var name in _tensors.Keys)
            {
                read.Add(name, Read(name, resized && name == Positions(config) ? config.Vision : null, device));
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

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    /// <summary>Whether only the grid of the position embedding is another one; of a grid that is not square nobody knows the sides.</summary>
    private static bool NeedsResize(ClipConfig config, Dictionary<string, IReadOnlyList<long>> shapes) =>
        shapes.TryGetValue(Positions(config), out var shape)
        && shape.Count == 2 && PositionEmbedding.Side(shape[0]) > 0 && shape[1] == config.Vision.FinalWidth && shape[0] != config.Vision.Tokens;

    private static string Positions(ClipConfig config) => config.Vision.ResNetLayers is null ? "visual.positional_embedding" : "visual.attnpool.positional_embedding";

    private Tensor Read(string name, VisionConfig? grid, Device device)
    {
        using var scope = NewDisposeScope();
        var (file, source) = _tensors[name];
        var parts = source.Parts.Select(part => file.Read(part)).ToArray();
        var tensor = parts.Length == 1 ? parts[0] : cat(parts, 0);
        if (source.Transposed)
        {
            tensor = tensor.t().contiguous();
        }

        if (grid is not null)
        {
            tensor = PositionEmbedding.Resize(tensor, grid.GridHeight, grid.GridWidth);
        }

        return tensor.to(device).MoveToOuterDisposeScope();
    }
}
