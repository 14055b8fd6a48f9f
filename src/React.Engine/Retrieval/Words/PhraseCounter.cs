namespace React.Retrieval.Words;

/// <summary>
/// Counts in how many captions each of many phrases occurs: its words one after the other, whole and whatever their case, with nothing but spaces and
/// punctuation between them. One walk over a caption serves all phrases, however many there are.
/// </summary>
internal sealed class PhraseCounter
{
    private const int None = -1;

    private readonly WordTable _words = new();

    // Phrases as paths through a tree: from a node by a word to the next. Node 0 is the root.
    private readonly Dictionary<(int Node, int Word), int> _next = [];
    private readonly int[] _ends;
    private readonly bool[] _isEnd;
    private readonly long[] _counts;
    private readonly long[] _last;
    private readonly List<(int Start, int Length)> _found = [];

    /// <param name="phrases">What to count; one without a word occurs nowhere.</param>
    public PhraseCounter(IReadOnlyList<string> phrases)
    {
        _ends = new int[phrases.Count];
        var nodes = 1;
        for (var phrase = 0; phrase < phrases.Count; phrase++)
        {
            var node = 0;
            foreach (var word in CaptionWords.Of(phrases[phrase]))
            {
                var step = (node, _words.Add(word));
                if (!_next.TryGetValue(step, out node))
                {
                    _next[step] = node = nodes++;
                }
            }

            _ends[phrase] = node == 0 ? None : node;
        }

        _isEnd = new bool[nodes];
        _counts = new long[nodes];
        _last = new long[nodes];
        foreach (var end in _ends.Where(end => end != None))
        {
            _isEnd[end] = true;
        }
    }

    /// <summary>Captions so far.</summary>
    public long Captions { get; private set; }

    /// <summary>Captions that held a phrase.</summary>
    /// <param name="phrase">Its place in the list.</param>
    public long Count(int phrase) => _ends[phrase] == None ? 0 : _counts[_ends[phrase]];

    /// <summary>Counts a caption.</summary>
    public void Add(string caption)
    {
        Captions++;
        CaptionWords.Find(caption, _found);
        for (var first = 0; first < _found.Count; first++)
        {
            var node = 0;
            for (var at = first; at < _found.Count; at++)
            {
                var word = _words.Find(caption.AsSpan(_found[at].Start, _found[at].Length));
                if (word == WordTable.None || !_next.TryGetValue((node, word), out node))
                {
                    break;
                }

                if (_isEnd[node] && _last[node] != Captions)
                {
                    _last[node] = Captions;
                    _counts[node]++;
                }
            }
        }
    }
}
