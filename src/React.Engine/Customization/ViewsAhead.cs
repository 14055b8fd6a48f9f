namespace React.Customization;

/// <summary>Makes the views of the next batch while the present one is computed, so that the model does not wait for them. What is ahead is bounded.</summary>
/// <param name="make">Makes the view of a picture: its number, the view's. Called on several threads at once.</param>
/// <param name="degree">Views made at once.</param>
internal sealed class ViewsAhead(Func<int, int, PictureView> make, int degree) : IDisposable
{
    /// <summary>Most views that wait: at 224 × 224 they take 150 MB.</summary>
    private const int Bound = 1024;

    private readonly CancellationTokenSource _ended = new();
    private Dictionary<int, int> _places = [];
    private Task<PictureView[]> _views = Task.FromResult<PictureView[]>([]);
    private int _view;

    /// <summary>Begins to make views; what was begun before and not taken is let go.</summary>
    public void Begin(IEnumerable<int> rows, int view)
    {
        Settle();
        var wanted = rows.Take(Bound).ToArray();
        _places = [];
        for (var i = 0; i < wanted.Length; i++)
        {
            _places[wanted[i]] = i;
        }

        _view = view;
        _views = wanted.Length == 0 ? Task.FromResult<PictureView[]>([]) : Task.Run(() => Make(wanted, view));
    }

    /// <summary>Views of pictures: those begun, and the others made now.</summary>
    public PictureView[] Take(IReadOnlyList<int> rows, int view)
    {
        var begun = view == _view && rows.Any(_places.ContainsKey) ? _views.GetAwaiter().GetResult() : null;
        var others = rows.Where(row => begun is null || !_places.ContainsKey(row)).ToArray();
        var made = others.Zip(Make(others, view)).ToLookup(pair => pair.First, pair => pair.Second);
        return [.. rows.Select(row => begun is not null && _places.TryGetValue(row, out var place) ? begun[place] : made[row].First())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        Settle();
        _ended.Dispose();
    }

    private PictureView[] Make(int[] rows, int view)
    {
        var views = new PictureView[rows.Length];
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = _ended.Token }, i => views[i] = make(rows[i], view));
        return views;
    }

    private void Settle()
    {
        try
        {
            _views.GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Nobody asked for these; who does meets the error again.
        }
    }
}
