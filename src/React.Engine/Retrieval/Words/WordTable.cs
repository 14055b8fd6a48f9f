namespace React.Retrieval.Words;

/// <summary>Numbers for words, whatever their case, that are looked up without a string for each.</summary>
internal sealed class WordTable
{
    /// <summary>What stands for a word that is not there.</summary>
    public const int None = -1;

    private readonly Dictionary<int, List<(string Word, int Number)>> _byHash = [];
    private int _count;

    /// <summary>The number of a word, a new one where it has none.</summary>
    public int Add(string word)
    {
        if (Find(word) is not None and var known)
        {
            return known;
        }

        var hash = Hash(word);
        if (!_byHash.TryGetValue(hash, out var words))
        {
            _byHash[hash] = words = [];
        }

        words.Add((word, _count));
        return _count++;
    }

    /// <summary>The number of a word, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<char> word)
    {
        if (_byHash.TryGetValue(Hash(word), out var words))
        {
            foreach (var (known, number) in words)
            {
                if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
                {
                    return number;
                }
            }
        }

        return None;
    }

    private static int Hash(ReadOnlySpan<char> word) => string.GetHashCode(word, StringComparison.OrdinalIgnoreCase);
}
