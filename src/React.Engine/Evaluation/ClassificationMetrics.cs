namespace React.Evaluation;

/// <summary>Counts of a classification, picture by picture.</summary>
public sealed class ClassificationMetrics
{
    private const int TopFive = 5;

    private readonly long[] _count;
    private readonly long[] _first;
    private readonly long[] _five;

    /// <param name="classes">Number of classes.</param>
    public ClassificationMetrics(int classes)
    {
        _count = new long[classes];
        _first = new long[classes];
        _five = new long[classes];
    }

    /// <summary>Pictures counted.</summary>
    public long Count => _count.Sum();

    /// <summary>Fraction of pictures whose best class is the right one; NaN where there are none.</summary>
    public double Top1 => Fraction(_first.Sum(), Count);

    /// <summary>Fraction of pictures whose right class is among the five best.</summary>
    public double Top5 => Fraction(_five.Sum(), Count);

    /// <summary>Mean of the classes' recalls over those that have pictures.</summary>
    public double MeanPerClass
    {
        get
        {
            var present = Enumerable.Range(0, _count.Length).Where(position => _count[position] > 0).ToArray();
            return present.Length == 0 ? double.NaN : present.Average(Recall);
        }
    }

    /// <summary>Standard error of <see cref="Top1"/>: √(p(1−p)/n).</summary>
    public double StandardError => Math.Sqrt(Top1 * (1 - Top1) / Count);

    /// <summary>Pictures of a class.</summary>
    public long CountOf(int position) => _count[position];

    /// <summary>Fraction of a class's pictures that were recognised; NaN where there are none.</summary>
    public double Recall(int position) => Fraction(_first[position], _count[position]);

    /// <summary>Counts one picture.</summary>
    /// <param name="logits">One a class.</param>
    /// <param name="label">The right class.</param>
    /// <returns>
    /// The place of the right class, from 0. Equal logits rank by lower class, as a stable sort would; one that is no number ranks behind all others,
    /// so that a model that gives none is not taken for a perfect one.
    /// </returns>
    public int Add(ReadOnlySpan<float> logits, int label)
    {
        var rank = RankOf(logits, label);
        _count[label]++;
        _first[label] += rank == 0 ? 1 : 0;
        _five[label] += rank < TopFive ? 1 : 0;
        return rank;
    }

    private static int RankOf(ReadOnlySpan<float> logits, int label)
    {
        var rank = 0;
        for (var position = 0; position < logits.Length; position++)
        {
            if (position != label && (!(logits[position] <= logits[label]) || (logits[position] == logits[label] && position < label)))
            {
                rank++;
            }
        }

        return rank;
    }

    private static double Fraction(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;
}
