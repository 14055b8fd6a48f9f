using React.Work;

namespace React.Indexing;

/// <summary>Embedded pairs that can be searched, wherever they lie and whatever engine searches them. Safe for several threads at once.</summary>
public interface IPairStore
{
    /// <summary>What to call it in messages: a path, or a server and table without any secret.</summary>
    string Name { get; }

    /// <summary>Pairs in it; removed ones do not count.</summary>
    long Count { get; }

    /// <summary>Length of a vector.</summary>
    int Dimension { get; }

    /// <summary>Makes sure that vectors of a model can be compared with those here.</summary>
    /// <exception cref="ReactException">Mismatch: they were made with another model.</exception>
    void EnsureModel(string fingerprint, string modelName);

    /// <summary>Opens the model that embedded the pairs.</summary>
    /// <exception cref="ReactException">It is not where it was.</exception>
    ReactModel OpenModel();

    /// <summary>Ids drawn at random without repetition, in ascending order; removed pairs are never drawn.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed draws the same ids.</param>
    /// <exception cref="ReactException">The store holds fewer.</exception>
    IReadOnlyList<long> RandomIds(int count, int seed);

    /// <summary>Finds the nearest pairs of each query.</summary>
    /// <returns>For each query the hits, best first, equal scores by lower id; fewer than asked for where there are no more. Never a removed pair.</returns>
    /// <exception cref="ReactException">The queries do not fit, the filter is no condition, the key is not stored, or the store is damaged or away.</exception>
    SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping);

    /// <summary>The pairs of some ids, in the order of the ids.</summary>
    /// <exception cref="ReactException">An id is not there, or the metadata is damaged.</exception>
    IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids);

    /// <summary>Vectors of some pairs as float32.</summary>
    /// <param name="ids">Ids that a search gave; may repeat.</param>
    /// <param name="kind">Which of a pair's two vectors.</param>
    /// <param name="destination">One row of <see cref="Dimension"/> floats an id, in the order of the ids.</param>
    void ReadVectors(IReadOnlyList<long> ids, VectorKind kind, Span<float> destination);

    /// <summary>Reads the captions of all pairs once, in whatever order is quickest; never that of a removed pair.</summary>
    /// <param name="take">Gets each caption, one after the other.</param>
    /// <param name="observer">Told of progress.</param>
    /// <param name="stopping">Ends the reading.</param>
    /// <exception cref="ReactException">There are no captions, or the metadata is damaged or away.</exception>
    void ReadCaptions(Action<string> take, IWorkObserver observer, CancellationToken stopping);
}
