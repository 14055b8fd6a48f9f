using System.Globalization;

namespace React.Corpora;

/// <summary>One of several parts of a corpus, written <c>3/64</c>: each is made on a machine of its own, and joined in order they are the whole.</summary>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Of">How many there are.</param>
public sealed record CorpusPart(int Number, int Of)
{
    /// <summary>Reads <c>number/of</c>.</summary>
    /// <exception cref="ReactException">It is something else, or the number lies beyond the parts.</exception>
    public static CorpusPart Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            && number >= 1 && number <= of
            ? new CorpusPart(number, of)
            : throw new ReactException("ReactPartInvalid", ReactErrorKind.InvalidArgument, $"'{text}' names no part.", "Write the part's number and how many there are: 1/64 to 64/64.", text);
    }

    /// <summary>The part of a corpus: consecutive shards, as many as any other part has, or one more or less.</summary>
    /// <exception cref="ReactException">There are more parts than shards.</exception>
    public ICorpus Take(ICorpus corpus)
    {
        var count = corpus.Shards.Count;
        if (Of > count)
        {
            throw new ReactException("ReactPartEmpty", ReactErrorKind.InvalidArgument, $"The corpus has {count} shards, too few for {Of} parts.",
                "Ask for fewer parts. A shard is a tar, a thousand pairs of a folder, or ten thousand rows of a table.", ToString());
        }

        var (first, end) = ((int)((long)count * (Number - 1) / Of), (int)((long)count * Number / Of));
        return new ShardRange(corpus.Paths, [.. corpus.Shards.Skip(first).Take(end - first)]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");
}
