using System.Collections;

namespace React.Indexing;

/// <summary>All pairs of an index as a trainer takes them, in the order of their ids. They are looked up as they are asked for, some thousand at once.</summary>
/// <param name="index">Where they come from; pairs that were removed are none.</param>
public sealed class IndexPairs(ReactIndex index) : IEnumerable<ReactPair>
{
    // Opening a file of metadata costs as much as reading some thousand rows of it.
    private const int PairsPerLookup = 8192;

    /// <summary>Where they come from.</summary>
    public ReactIndex Index => index;

    /// <inheritdoc/>
    public IEnumerator<ReactPair> GetEnumerator() => Ids().Chunk(PairsPerLookup).SelectMany(index.Pairs).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<long> Ids()
    {
        for (var id = 0L; id < index.RowCount; id++)
        {
            if (index.Removed?.Contains(id) != true)
            {
                yield return id;
            }
        }
    }
}
