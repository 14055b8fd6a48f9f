using static TorchSharp.torch;

namespace React.Models;

/// <summary>Weights that lie in several files beside an index.</summary>
internal sealed class ShardedWeights : IWeightFile
{
    private readonly Dictionary<string, IWeightFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IWeightFile> _places = new(StringComparer.Ordinal);

    /// <summary>Opens all files.</summary>
    /// <exception cref="ReactException">One is missing or damaged, or does not hold what the index says.</exception>
    public ShardedWeights(ShardIndex index)
    {
        Path = index.Path;
        Names = [.. index.Places.Select(place => place.Tensor).Distinct(StringComparer.Ordinal)];
        try
        {
            foreach (var file in index.Files)
            {
                _files.Add(file, WeightFile.Open(file));
            }

            foreach (var (tensor, file) in index.Places)
            {
                _places[tensor] = _files[file].Contains(tensor)
                    ? _files[file]
                    : throw ShardIndex.Invalid(index.Path, $"'{System.IO.Path.GetFileName(file)}' does not hold '{tensor}'");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public bool Contains(string name) => _places.ContainsKey(name);

    /// <inheritdoc/>
    public IReadOnlyList<long> ShapeOf(string name) => _places[name].ShapeOf(name);

    /// <inheritdoc/>
    public Tensor Read(string name) => _places[name].Read(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }
}
