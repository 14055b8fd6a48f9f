using React.Indexing;
using React.Work;

namespace React.Retrieval.Words;

/// <summary>
/// More words for queries, from what they found (pseudo-relevance feedback): words that many captions of the nearest pairs hold, and a smaller share of the
/// index's. They are ranked by the share of the captions found times the logarithm of how much larger it is than that of the index (Kullback and Leibler's
/// divergence, word by word), equal ones by the alphabet, so that the same index gives the same words. May be used for several searches; what was learned for a
/// class stays.
/// </summary>
/// <param name="count">Words for each class or text at most.</param>
public sealed class QueryExpansion(int count)
{
    /// <summary>Pairs of a class or text whose captions are looked at.</summary>
    internal const int Feedback = 100;

    // Beyond these a word is rarer among what was found than any that could be chosen.
    private const int Candidates = 64;

    // One caption in twenty, and never only one: a word of a single caption is chance.
    private const int FeedbackPerCaption = 20;
    private const int LeastCaptions = 2;
    private const int LeastLetters = 3;

    private readonly Dictionary<string, IReadOnlyList<string>> _learned = new(StringComparer.Ordinal);

    /// <summary>The words for each set of queries.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="find">Gives the pairs that sets found, each with the place of its set.</param>
    /// <param name="store">Whose captions say how common a word is.</param>
    /// <param name="observer">Told of the words and of progress.</param>
    /// <param name="stopping">Ends the work.</param>
    internal IReadOnlyList<IReadOnlyList<string>> Words(
        IReadOnlyList<QuerySet> sets, Func<IReadOnlyList<QuerySet>, IEnumerable<(int Set, string Caption)>> find, IPairStore store, IWorkObserver observer, CancellationToken stopping)
    {
        string[] keys = [.. sets.Select(set => string.Join('\n', set.Queries.Prepend(set.Class ?? "")))];
        var fresh = Enumerable.Range(0, sets.Count).Where(place => !_learned.ContainsKey(keys[place])).DistinctBy(place => keys[place]).ToArray();
        if (fresh.Length > 0)
        {
            QuerySet[] asked = [.. fresh.Select(place => sets[place])];
            var found = Found(asked, find(asked));
            var words = Learn(asked, found, store, observer, stopping);
            for (var i = 0; i < fresh.Length; i++)
            {
                _learned[keys[fresh[i]]] = words[i];
            }
        }

        return [.. keys.Select(key => _learned[key])];
    }

    /// <summary>Which words the captions found hold, and how many do; the most frequent of them, set by set.</summary>
    private static FoundWords[] Found(QuerySet[] sets, IEnumerable<(int Set, string Caption)> pairs)
    {
        var found = new FoundWords[sets.Length];
        foreach (var group in Runs(pairs))
        {
            var own = sets[group.Set].Queries.SelectMany(CaptionWords.Of).ToHashSet(StringComparer.Ordinal);
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);

            // A caption that stands under a hundred pictures is one voice.
            string[] captions = [.. group.Captions.Distinct(StringComparer.OrdinalIgnoreCase)];
            foreach (var word in captions.SelectMany(caption => CaptionWords.Of(caption).Distinct()))
            {
                if (word.Length >= LeastLetters && !word.All(char.IsDigit) && !own.Contains(word) && !StopWords.Contains(word))
                {
                    counts[word] = counts.GetValueOrDefault(word) + 1;
                }
            }

            var least = Math.Max(LeastCaptions, captions.Length / FeedbackPerCaption);
            found[group.Set] = new FoundWords(captions.Length, [.. counts.Where(word => word.Value >= least)
                .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(Candidates).Select(word => (word.Key, word.Value))]);
        }

        return [.. found.Select(words => words ?? new FoundWords(0, []))];
    }

    private IReadOnlyList<string>[] Learn(QuerySet[] sets, FoundWords[] found, IPairStore store, IWorkObserver observer, CancellationToken stopping)
    {
        string[] all = [.. found.SelectMany(set => set.Words).Select(word => word.Word).Distinct(StringComparer.Ordinal)];
        var places = all.Select((word, place) => (word, place)).ToDictionary(word => word.word, word => word.place, StringComparer.Ordinal);
        var counter = new PhraseCounter(all);
        if (all.Length > 0)
        {
            store.ReadCaptions(counter.Add, observer, stopping);
        }

        return [.. sets.Zip(found, (set, words) =>
        {
            var chosen = words.Words
                .Select(word => (word.Word, word.Captions, InIndex: counter.Count(places[word.Word])))
                .Select(word => (word.Word, word.Captions, word.InIndex, Worth: Worth(word.Captions, words.Captions, word.InIndex, counter.Captions)))
                .Where(word => word.Worth > 0)
                .OrderByDescending(word => word.Worth).ThenBy(word => word.Word, StringComparer.Ordinal)
                .Take(count).ToArray();
            observer.Decision(chosen.Length == 0
                ? $"{set.Label}: no word is more frequent among the {words.Captions:N0} captions found than in the index; its queries stay as they are."
                : $"{set.Label}: searched for again with {string.Join(", ", chosen.Select(word =>
                    $"'{word.Word}' ({word.Captions:N0} of {words.Captions:N0} captions found, {word.InIndex:N0} of the index's {counter.Captions:N0})"))}.");
            return (IReadOnlyList<string>)[.. chosen.Select(word => word.Word)];
        })];
    }

    private static double Worth(long found, long allFound, long inIndex, long allIndex)
    {
        // What was found is in the index; where a server says otherwise, the index changed meanwhile.
        var share = (double)found / allFound;
        var usual = (double)Math.Max(inIndex, found) / Math.Max(allIndex, allFound);
        return share * Math.Log(share / usual);
    }

    /// <summary>Captions that follow one another for the same set.</summary>
    private static IEnumerable<(int Set, List<string> Captions)> Runs(IEnumerable<(int Set, string Caption)> pairs)
    {
        var run = (Set: -1, Captions: new List<string>());
        foreach (var (set, caption) in pairs)
        {
            if (set != run.Set && run.Captions.Count > 0)
            {
                yield return run;
                run = (set, []);
            }

            run.Set = set;
            run.Captions.Add(caption);
        }

        if (run.Captions.Count > 0)
        {
            yield return run;
        }
    }

    private sealed record FoundWords(int Captions, (string Word, int Captions)[] Words);
}
