namespace React.Tokenization;

/// <summary>
/// Byte-pair learning with counts that are kept up to date: a merge touches only the words that hold its pair, and a
/// queue holds every count ever reached, of which outdated ones are passed over.
/// </summary>
internal sealed class PairMerger
{
    private readonly List<string> _tokens = [.. BpeVocabulary.BaseTokens()];
    private readonly Dictionary<string, int> _ids;
    private readonly List<(string Left, string Right)> _merges = [];
    private readonly HashSet<(int Left, int Right)> _learnt = [];
    private readonly List<(int[] Symbols, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, string Left, string Right)> _queue = new(new MostFrequentFirst());

    /// <param name="words">Words spelt in byte characters, and how often each occurs.</param>
    public PairMerger(Dictionary<string, long> words)
    {
        _ids = _tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal);
        foreach (var (word, count) in words)
        {
            var symbols = word.Select(character => _ids[character.ToString()]).ToArray();
            symbols[^1] = _ids[word[^1] + ByteCharacters.EndOfWord];
            _words.Add((symbols, count));
            Count(_words.Count - 1, +1, null);
        }

        foreach (var pair in _counts.Keys)
        {
            Enqueue(pair);
        }
    }

    /// <summary>The base tokens and those learnt.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>The merges learnt, in order.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges => _merges;

    /// <summary>Merges the most frequent pair until there are so many tokens, or no pair occurs twice.</summary>
    public void Run(int tokens)
    {
        while (_tokens.Count < tokens && _queue.TryDequeue(out var pair, out var priority))
        {
            if (priority.Count == _counts.GetValueOrDefault(pair))
            {
                Merge(pair);
            }
        }
    }

    private void Merge((int Left, int Right) pair)
    {
        var joined = _tokens[pair.Left] + _tokens[pair.Right];

        // Two different pairs can spell the same token; it keeps its first id, and with it can come back a pair that was
        // merged before: that is one rule, not two.
        if (_learnt.Add(pair))
        {
            _merges.Add((_tokens[pair.Left], _tokens[pair.Right]));
        }

        if (!_ids.TryGetValue(joined, out var id))
        {
            id = _tokens.Count;
            _tokens.Add(joined);
            _ids.Add(joined, id);
        }

        var changed = new HashSet<(int, int)>();
        foreach (var word in _places[pair].ToArray())
        {
            Count(word, -1, changed);
            _words[word] = (Replace(_words[word].Symbols, pair, id), _words[word].Count);
            Count(word, +1, changed);
        }

        foreach (var other in changed)
        {
            Enqueue(other);
        }
    }

    private static int[] Replace(int[] symbols, (int Left, int Right) pair, int id)
    {
        var length = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            var matches = symbols[i] == pair.Left && i + 1 < symbols.Length && symbols[i + 1] == pair.Right;
            symbols[length++] = matches ? id : symbols[i];
            i += matches ? 1 : 0;
        }

        return symbols[..length];
    }

    /// <summary>Adds the pairs of a word to the counts, or takes them away.</summary>
    private void Count(int word, int sign, HashSet<(int, int)>? changed)
    {
        var (symbols, count) = _words[word];
        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            var pair = (symbols[i], symbols[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + (sign * count);
            changed?.Add(pair);
            if (sign < 0)
            {
                _places[pair].Remove(word);
            }
            else if (_places.TryGetValue(pair, out var words))
            {
                words.Add(word);
            }
            else
            {
                _places.Add(pair, [word]);
            }
        }
    }

    private void Enqueue((int Left, int Right) pair)
    {
        if (_counts[pair] >= 2)
        {
            _queue.Enqueue(pair, (_counts[pair], _tokens[pair.Left], _tokens[pair.Right]));
        }
    }

    /// <summary>Higher counts first; equal ones by the ordinal order of their tokens.</summary>
    private sealed class MostFrequentFirst : IComparer<(long Count, string Left, string Right)>
    {
        public int Compare((long Count, string Left, string Right) x, (long Count, string Left, string Right) y)
        {
            var order = y.Count.CompareTo(x.Count);
            order = order != 0 ? order : string.CompareOrdinal(x.Left, y.Left);
            return order != 0 ? order : string.CompareOrdinal(x.Right, y.Right);
        }
    }
}
