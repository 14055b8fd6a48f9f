using React.Embedding;

namespace React.Evaluation;

/// <summary>How well pictures find their captions, or captions their pictures, where row i of one belongs to row i of the other.</summary>
public sealed class RetrievalMetrics
{
    private readonly int[] _ranks;

    private RetrievalMetrics(int[] ranks) => _ranks = ranks;

    /// <summary>Place of each query's own partner, from 0.</summary>
    public IReadOnlyList<int> Ranks => _ranks;

    /// <summary>Mean place, from 1.</summary>
    public double MeanRank => _ranks.Average() + 1;

    /// <summary>Median place, from 1: the floor of the median of 0-based places, plus 1.</summary>
    public double MedianRank
    {
        get
        {
            var sorted = _ranks.Order().ToArray();
            var middle = sorted.Length / 2;
            var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
            return Math.Floor(median) + 1;
        }
    }

    /// <summary>Ranks every query's partner among all candidates.</summary>
    /// <param name="queries">[n, dimension] unit rows.</param>
    /// <param name="candidates">[n, dimension] unit rows; row i is the partner of query i.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="stopping">Checked between queries.</param>
    public static RetrievalMetrics Create(ReadOnlyMemory<float> queries, ReadOnlyMemory<float> candidates, int dimension, CancellationToken stopping = default)
    {
        if (queries.Length != candidates.Length || queries.Length == 0 || queries.Length % dimension != 0)
        {
            throw new ArgumentException("Queries and candidates must be equally many rows, at least one.", nameof(candidates));
        }

        var ranks = new int[queries.Length / dimension];
        Parallel.For(0, ranks.Length, new ParallelOptions { CancellationToken = stopping }, row =>
        {
            var query = queries.Span.Slice(row * dimension, dimension);
            var own = Vectors.Dot(query, candidates.Span.Slice(row * dimension, dimension));
            for (var other = 0; other < ranks.Length; other++)
            {
                var score = Vectors.Dot(query, candidates.Span.Slice(other * dimension, dimension));
                // What is no number never comes first.
                if (other != row && (!(score <= own) || (score == own && other < row)))
                {
                    ranks[row]++;
                }
            }
        });
        return new RetrievalMetrics(ranks);
    }

    /// <summary>Fraction of queries whose partner is among the first <paramref name="k"/>.</summary>
    public double RecallAt(int k) => (double)_ranks.Count(rank => rank < k) / _ranks.Length;
}
