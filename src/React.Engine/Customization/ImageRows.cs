using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using React.Imaging;
using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// The pictures of a training, and what the frozen layers made of their views: computed once, kept in memory, then on disk, and found again by a later run where
/// the cache has a folder. A picture is kept while it may be needed again: for other views, or for what the cache has lost.
/// </summary>
/// <remarks>What becomes of a picture does not depend on the pictures beside it (<see cref="FrozenBlocks"/>), so training computes the same bits whatever was cached.</remarks>
internal sealed class ImageRows : IDisposable
{
    private const int NotKept = -1;
    private readonly ClipTowers _towers;
    private readonly PictureViews _views;
    private readonly Device _device;
    private readonly RowStore _pictures;
    private readonly List<(int Place, int Width, int Height, RowKey Checksum)> _rows = [];
    private readonly Dictionary<(int Row, int View), RowKey> _keys = [];
    private readonly List<(int Row, PreparedPicture Picture)> _pending = [];
    private readonly FrozenBlocks? _blocks;
    private readonly FrozenCache? _cache;
    private readonly ViewsAhead _ahead;
    private int _told;

    /// <param name="towers">The model that is trained.</param>
    /// <param name="fingerprint">What it was loaded from.</param>
    /// <param name="views">What the epochs see of a picture.</param>
    /// <param name="options">Limits, and where the cache lies.</param>
    /// <param name="newOverflowPath">Names temporary files for what is beyond the memory limit.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="threads">See <see cref="FrozenBlocks"/>; stay the caller's.</param>
    public ImageRows(ClipTowers towers, string fingerprint, PictureViews views, CustomizationOptions options, Func<string> newOverflowPath, Device device, LoneThreads? threads)
    {
        (_towers, _views, _device) = (towers, views, device);
        var memory = Math.Min(options.CacheLimit, options.CacheMemory);
        _pictures = new RowStore(memory, newOverflowPath());
        _ahead = new ViewsAhead(View, options.ThrottleLimit ?? Environment.ProcessorCount);
        if (towers.FirstTrainedLayer >= 0 && views.AreKept)
        {
            _blocks = new FrozenBlocks(towers, views.Preprocessor, device, threads);
            var scope = Scope(fingerprint);
            var disk = options.CachePath is { } folder && options.CacheLimit > 0
                ? DiskRows.In(folder, scope, _blocks.RowLength, options.CacheLimit)
                : DiskRows.Temporary(newOverflowPath(), scope, _blocks.RowLength, options.CacheLimit - memory);
            _cache = new FrozenCache(_blocks.RowLength, memory, disk);
        }
    }

    /// <summary>Views that went through the frozen layers, to be kept or not.</summary>
    public int Computed { get; private set; }

    /// <summary>Views that the cache had already: from an earlier run, or of a picture that came twice.</summary>
    public int Found { get; private set; }

    /// <summary>Adds the next picture.</summary>
    public void Add(PreparedPicture picture)
    {
        var row = _rows.Count;
        _rows.Add((NotKept, picture.Picture.Width, picture.Picture.Height, RowKey.From(picture.Checksum)));
        if (picture.First is not { } first || _cache is null)
        {
            Keep(row, picture);
            return;
        }

        Know(row, 0, first.Key);
        if (IsFound(first.Key) || !_cache.HasRoom)
        {
            KeepIfNeeded(row, picture);
            return;
        }

        _pending.Add((row, picture));
        if (_pending.Count == _blocks!.BlockSize)
        {
            Flush();
        }
    }

    /// <summary>Call after the last picture.</summary>
    public void Complete() => Flush();

    /// <summary>Begins to make what a later <see cref="Gather"/> will need.</summary>
    public void Begin(IReadOnlyList<int> rows, int epoch)
    {
        var view = _views.Of(epoch);
        _ahead.Begin(rows.Where(row => _cache is null || !TryKey(row, view, out var key) || !_cache.Contains(key)), view);
    }

    /// <summary>Pictures by number, as they are in an epoch. Belongs to the current dispose scope.</summary>
    public TowerInput Gather(IReadOnlyList<int> rows, int epoch) => GatherView(rows, _views.Of(epoch));

    /// <summary>Pictures by number, not varied. Belongs to the current dispose scope.</summary>
    public TowerInput GatherAsIs(IReadOnlyList<int> rows) => GatherView(rows, PictureViews.AsIs);

    /// <summary>Says what was computed and what was not, where that is more than was said before.</summary>
    public void Tell(IWorkObserver observer)
    {
        if (Computed + Found == _told)
        {
            return;
        }

        _told = Computed + Found;
        observer.Decision($"The frozen blocks computed {Computed} views of pictures; {Found} were in the cache.");
        if (_cache!.Disk.Damaged > 0)
        {
            observer.Decision($"{_cache.Disk.Damaged} rows of the cache were damaged and computed anew.");
        }

        if (_cache.Disk.Failure is { } failure)
        {
            observer.Decision($"The cache took no more: {failure}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ahead.Dispose();
        _pictures.Dispose();
        _cache?.Dispose();
    }

    private TowerInput GatherView(IReadOnlyList<int> rows, int view)
    {
        if (_blocks is null || _cache is null)
        {
            return new TowerInput(PixelBatch.Of(_ahead.Take(rows, view), rows.Count, _views.Preprocessor).to(_device), TowerInput.Pixels);
        }

        var gathered = empty([rows.Count, .. _blocks.Shape], _blocks.Element);
        var missing = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!TryKey(rows[i], view, out var key) || !_cache.TryRead(key, FrozenBlocks.Row(gathered, i)))
            {
                missing.Add(i);
            }
        }

        if (missing.Count > 0)
        {
            Fill(gathered, rows, missing, view);
        }

        return new TowerInput(gathered.to(_device), _towers.FirstTrainedLayer);
    }

    /// <summary>Computes the pictures that are pending, a whole block or the last.</summary>
    private void Flush()
    {
        _blocks?.Compute([.. _pending.Select(pending => pending.Picture.First!)], (i, row) => Take(_pending[i].Picture.First!.Key, row));
        _pending.ForEach(pending => KeepIfNeeded(pending.Row, pending.Picture));
        _pending.Clear();
    }

    private void Fill(Tensor gathered, IReadOnlyList<int> rows, List<int> missing, int view)
    {
        var views = _ahead.Take([.. missing.Select(place => rows[place])], view);
        var computed = new List<(int Place, PictureView View)>();
        foreach (var (place, made) in missing.Zip(views))
        {
            // A view that is new in this run may be in the cache from an earlier one.
            if (Know(rows[place], view, made.Key) && _cache!.TryRead(made.Key, FrozenBlocks.Row(gathered, place)))
            {
                Found++;
            }
            else
            {
                computed.Add((place, made));
            }
        }

        _blocks!.Compute([.. computed.Select(item => item.View)], (i, row) =>
        {
            row.CopyTo(FrozenBlocks.Row(gathered, computed[i].Place));
            Take(computed[i].View.Key, row);
        });
    }

    /// <summary>The key of a view that was made before.</summary>
    private bool TryKey(int row, int view, out RowKey key)
    {
        key = _rows[row].Checksum;
        return _views.ArePlain || _keys.TryGetValue((row, view), out key);
    }

    /// <summary>Whether a view is new in this run.</summary>
    private bool Know(int row, int view, RowKey key) => !_views.ArePlain && _keys.TryAdd((row, view), key);

    private void Take(RowKey key, ReadOnlySpan<byte> row)
    {
        Computed++;
        _cache!.Add(key, row);
    }

    private bool IsFound(RowKey key)
    {
        if (!_cache!.Contains(key) || !_cache.TryRead(key, new byte[_blocks!.RowLength]))
        {
            return false;
        }

        Found++;
        return true;
    }

    private void KeepIfNeeded(int row, PreparedPicture picture)
    {
        // Another view will be made of it, or its only one may have to be computed again.
        if (_views.AreMany || !_cache!.IsInMemory(picture.First!.Key))
        {
            Keep(row, picture);
        }
    }

    private void Keep(int row, PreparedPicture picture) => _rows[row] = _rows[row] with { Place = _pictures.Add(picture.Picture.Pixels) };

    private PictureView View(int row, int view)
    {
        var (place, width, height, checksum) = _rows[row];
        return _views.View(new RgbImage(width, height, _pictures.Read(place)), checksum, view);
    }

    /// <summary>What the rows follow from besides the pictures: model, preprocessing, where the trained layers begin, and how this machine computes.</summary>
    private byte[] Scope(string fingerprint) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"1 {fingerprint} {_towers.FirstTrainedLayer} {_views.Preprocessor.Fingerprint} {_blocks!.Element} {string.Join('x', _blocks.Shape)} {Convert.ToHexString(_blocks.Witness)}")));
}
