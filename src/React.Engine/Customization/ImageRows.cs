using System.Runtime.InteropServices;
using React.Imaging;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// The pictures of a training, each as little as training needs of it: what the frozen blocks made of it, computed once while pictures arrive,
/// or, where that changes from epoch to epoch or takes too much memory, its cropped pixels.
/// </summary>
/// <remarks>Blocks for the frozen layers follow from the order of pictures alone, so that a resumed training computes the same bits.</remarks>
internal sealed class ImageRows : IDisposable
{
    /// <summary>Pictures that go through the frozen layers at once.</summary>
    public const int BlockSize = 16;

    /// <summary>Stands for the epoch where pictures are not to be varied.</summary>
    private const int NoEpoch = -1;

    private readonly ClipTowers _towers;
    private readonly ClipPreprocessor _preprocessor;
    private readonly CustomizationOptions _options;
    private readonly Device _device;
    private readonly List<byte[]> _pending = [];
    private readonly TensorRows _tokens = new();
    private readonly RowStore _crops;
    private bool _keepsTokens;

    /// <param name="towers">The model that is trained.</param>
    /// <param name="preprocessor">Its preprocessing.</param>
    /// <param name="options">Augmentation, seed, memory limit.</param>
    /// <param name="overflowPath">A temporary file for pixels beyond the memory limit.</param>
    /// <param name="device">Where the model is.</param>
    public ImageRows(ClipTowers towers, ClipPreprocessor preprocessor, CustomizationOptions options, string overflowPath, Device device)
    {
        (_towers, _preprocessor, _options, _device) = (towers, preprocessor, options, device);
        _crops = new RowStore(preprocessor.PixelCount, options.CacheLimit, overflowPath);
        _keepsTokens = options.Augmentation == Augmentation.None && towers.FirstTrainedLayer >= 0 && options.CacheLimit > 0;
    }

    /// <summary>Pictures of which the frozen layers' output is kept.</summary>
    public int Cached => _tokens.Count;

    /// <summary>Adds the next picture.</summary>
    /// <param name="crop">Bytes [height, width, 3]; kept.</param>
    public void Add(byte[] crop)
    {
        if (!_keepsTokens)
        {
            _crops.Add(crop);
            return;
        }

        _pending.Add(crop);
        if (_pending.Count == BlockSize)
        {
            Flush();
        }
    }

    /// <summary>Call after the last picture.</summary>
    public void Complete()
    {
        if (_pending.Count > 0)
        {
            Flush();
        }
    }

    /// <summary>Pictures by number, as they are in an epoch. Belongs to the current dispose scope.</summary>
    public TowerInput Gather(ReadOnlySpan<int> rows, int epoch)
    {
        var cached = new List<int>();
        var others = new List<int>();
        var places = new long[rows.Length];
        foreach (var row in rows)
        {
            (row < _tokens.Count ? cached : others).Add(row);
        }

        if (others.Count == 0)
        {
            return new TowerInput(_tokens.Gather(rows).to(_device), _towers.FirstTrainedLayer);
        }

        if (cached.Count == 0)
        {
            return new TowerInput(Pixels(rows, epoch), TowerInput.Pixels);
        }

        var (nextCached, nextOther) = (0, cached.Count);
        for (var i = 0; i < rows.Length; i++)
        {
            places[i] = rows[i] < _tokens.Count ? nextCached++ : nextOther++;
        }

        var fresh = _towers.Freeze(new TowerInput(Pixels(CollectionsMarshal.AsSpan(others), epoch), TowerInput.Pixels)).Values;
        var kept = _tokens.Gather(CollectionsMarshal.AsSpan(cached)).to(_device);
        return new TowerInput(cat([kept, fresh]).index_select(0, tensor(places, device: _device)), _towers.FirstTrainedLayer);
    }

    /// <summary>Pictures by number, not varied. Belongs to the current dispose scope.</summary>
    public TowerInput GatherAsIs(ReadOnlySpan<int> rows) => Gather(rows, NoEpoch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _crops.Dispose();
    }

    private void Flush()
    {
        using var scope = NewDisposeScope();
        var crops = CollectionsMarshal.AsSpan(_pending);
        var pixels = empty(crops.Length, 3, _preprocessor.Height, _preprocessor.Width);
        var floats = MemoryMarshal.Cast<byte, float>(pixels.bytes);
        for (var i = 0; i < crops.Length; i++)
        {
            Normalize(crops[i], floats, i);
        }

        var block = _towers.Freeze(new TowerInput(pixels.to(_device), TowerInput.Pixels)).Values;
        if (_tokens.Bytes + (block.numel() * sizeof(float)) <= _options.CacheLimit)
        {
            _tokens.Add(block);
        }
        else
        {
            _keepsTokens = false;
            _pending.ForEach(_crops.Add);
        }

        _pending.Clear();
    }

    private Tensor Pixels(ReadOnlySpan<int> rows, int epoch)
    {
        var pixels = empty(rows.Length, 3, _preprocessor.Height, _preprocessor.Width);
        var floats = MemoryMarshal.Cast<byte, float>(pixels.bytes);
        var crop = new byte[_preprocessor.PixelCount];
        var varied = new byte[_preprocessor.PixelCount];
        var varies = _options.Augmentation == Augmentation.Light && epoch != NoEpoch;
        for (var i = 0; i < rows.Length; i++)
        {
            _crops.Read(rows[i] - _tokens.Count, crop);
            if (varies)
            {
                LightAugmentation.Apply(crop, varied, _preprocessor.Height, _preprocessor.Width, _options.Seed, epoch, rows[i]);
            }

            Normalize(varies ? varied : crop, floats, i);
        }

        return pixels.to(_device);
    }

    private void Normalize(byte[] crop, Span<float> pixels, int place) =>
        _preprocessor.Normalize(new RgbImage(_preprocessor.Width, _preprocessor.Height, crop), pixels.Slice(place * _preprocessor.PixelCount, _preprocessor.PixelCount));
}
