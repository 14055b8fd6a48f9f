using System.Globalization;

namespace React.Retrieval.Fetching;

/// <summary>Gives every pair of the input its place, which follows from the input's order alone, and finds what became of it before.</summary>
/// <param name="folder">What was done before.</param>
/// <param name="retryFailed">Whether what failed is wanted again.</param>
internal sealed class FetchPlan(FetchFolder folder, bool retryFailed)
{
    /// <summary>The requests, in the pairs' order.</summary>
    /// <exception cref="ReactException">The folder was made from other pairs.</exception>
    public IEnumerable<FetchRequest> Requests(IEnumerable<ReactPair> pairs, CancellationToken stopping)
    {
        var seen = new Dictionary<UInt128, int>();
        FetchShard? shard = null;
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var (turn, shards, first) = (0L, 0, 0);
        foreach (var pair in pairs)
        {
            var number = seen.Count;
            var identity = FetchRequest.IdentityOf(pair);
            if (!seen.TryAdd(UInt128.Parse(identity, NumberStyles.HexNumber, CultureInfo.InvariantCulture), number))
            {
                yield return new FetchRequest(pair, identity, turn++, seen[UInt128.Parse(identity, NumberStyles.HexNumber, CultureInfo.InvariantCulture)]);
                continue;
            }

            if (shard is null || number - first >= (shard.IsComplete ? shard.Records.Count : folder.ShardPairs))
            {
                shard = folder.Look(shards++, stopping);
                first = number;
                begun = shard.IsComplete ? shard.Begun.Select(record => record.Sample.Key).ToHashSet(StringComparer.Ordinal) : [];
            }

            var request = new FetchRequest(pair, identity, turn++, number) { Shard = shard };
            var known = number - first < shard.Records.Count ? shard.Records[number - first] : null;
            if (known is not null && known.Request != identity)
            {
                throw Differs($"pair {number + 1} was '{known.Sample.SourceKey}' then and is '{request.SourceKey}' now");
            }

            var again = known is { IsSaved: false } && retryFailed && shard.IsComplete && !begun.Contains(request.Key);
            yield return request with { Known = known, IsWanted = known is null || again };
        }

        if (folder.Has(shards) || (shard is not null && seen.Count - first < shard.Records.Count))
        {
            throw Differs("there were more of them");
        }
    }

    private ReactException Differs(string how) => new("ReactFetchMismatch", ReactErrorKind.Mismatch, $"'{folder.FullPath}' holds pictures that were fetched for other pairs: {how}.",
        "Give the same pairs, with more at their end if you like, or choose a new folder; -Force discards what is there.", folder.FullPath);
}
