using React.Work;

namespace React.Customization;

/// <summary>The order in which an epoch sees the pairs: a Fisher-Yates shuffle that follows from the seed and the epoch alone.</summary>
internal sealed class EpochOrder(long seed, int pairs)
{
    private const long Purpose = 1;
    private readonly int[] _order = new int[pairs];
    private int _epoch = -1;

    /// <summary>The pairs at places <paramref name="start"/> … of an epoch.</summary>
    public ReadOnlySpan<int> Slice(int epoch, int start, int count)
    {
        if (epoch != _epoch)
        {
            Shuffle(epoch);
            _epoch = epoch;
        }

        return _order.AsSpan(start, count);
    }

    private void Shuffle(int epoch)
    {
        for (var i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        var random = new SplitMix(seed, Purpose, epoch);
        for (var i = _order.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
    }
}
