namespace React.Customization;

/// <summary>
/// The best pairs of each class while pairs arrive. Which they are follows from the pairs' order and scores alone: a picture that turns out to be unreadable keeps its
/// place, or what is chosen would depend on when that was found. Called from two threads: one offers, one delivers.
/// </summary>
/// <param name="countPerClass">The most pairs of a class.</param>
internal sealed class ExamplePool(int countPerClass)
{
    private static readonly Comparer<Example> BestFirst = Comparer<Example>.Create((left, right) =>
        left.Score != right.Score ? right.Score.CompareTo(left.Score) : left.Order.CompareTo(right.Order));

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<SortedSet<Example>> _members = [];
    private readonly Dictionary<string, Example> _byLocator = new(StringComparer.Ordinal);
    private int _offered;

    /// <summary>Pairs whose picture came with a pair of a better score.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Pairs that others of their class left no place for.</summary>
    public int Surplus { get; private set; }

    /// <summary>The classes in the order of their first pair.</summary>
    public IReadOnlyList<string> Classes => [.. _numbers.OrderBy(entry => entry.Value).Select(entry => entry.Key)];

    /// <summary>Offers a pair with class and locator.</summary>
    /// <returns>The example whose picture is to be embedded now; null where none is.</returns>
    public Example? Offer(ReactPair pair)
    {
        lock (_lock)
        {
            var score = float.IsNaN(pair.Score) ? float.NegativeInfinity : pair.Score;
            if (!_byLocator.TryGetValue(pair.Locator, out var example))
            {
                _byLocator.Add(pair.Locator, example = new Example(pair));
                return Enter(example, pair, score) ? example : null;
            }

            Duplicates++;
            if (score <= example.Score)
            {
                return null;
            }

            var embedded = example.IsIn;
            Leave(example);
            if (Enter(example, pair, score))
            {
                return embedded ? null : example;
            }

            example.Vector = null;
            return null;
        }
    }

    /// <summary>Keeps a picture's vector, if the example still has a place.</summary>
    public void Deliver(Example example, float[] vector)
    {
        lock (_lock)
        {
            if (example.IsIn)
            {
                example.Vector = vector;
            }
        }
    }

    /// <summary>The examples that have a vector, in the order in which their pairs came. Call when all is delivered.</summary>
    public IReadOnlyList<Example> Examples => [.. _members.SelectMany(members => members).Where(example => example.Vector is not null).OrderBy(example => example.Order)];

    private bool Enter(Example example, ReactPair pair, float score)
    {
        if (!_numbers.TryGetValue(pair.Class!, out var number))
        {
            _numbers.Add(pair.Class!, number = _members.Count);
            _members.Add(new SortedSet<Example>(BestFirst));
        }

        (example.Class, example.Score, example.Order) = (number, score, _offered++);
        var members = _members[number];
        if (members.Count == countPerClass)
        {
            Surplus++;
            if (BestFirst.Compare(members.Max!, example) < 0)
            {
                return false;
            }

            var worst = members.Max!;
            Leave(worst);
            worst.Vector = null;
        }

        members.Add(example);
        (example.IsIn, example.Caption) = (true, pair.Caption);
        return true;
    }

    private void Leave(Example example)
    {
        if (example.IsIn)
        {
            _members[example.Class].Remove(example);
            (example.IsIn, example.Caption) = (false, "");
        }
    }
}
