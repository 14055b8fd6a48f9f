using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace React.Retrieval.Fetching;

/// <summary>A pair on its way to a shard.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Identity">Stands for its picture and caption.</param>
/// <param name="Turn">Its place in the input.</param>
/// <param name="Number">Its number among different pairs; that of the first of its kind where it is a repeat.</param>
internal sealed record FetchRequest(ReactPair Pair, string Identity, long Turn, int Number)
{
    /// <summary>The shard it belongs to; null for a repeat, which belongs to none.</summary>
    public FetchShard? Shard { get; init; }

    /// <summary>What became of it in an earlier run, if it was in one.</summary>
    public FetchRecord? Known { get; init; }

    /// <summary>Whether it is to be fetched now.</summary>
    public bool IsWanted { get; init; }

    /// <summary>Its name in the tar.</summary>
    public string Key => Number.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>The pair's own key; without credentials, since some collections take addresses for keys.</summary>
    public string SourceKey => WebAddress.WithoutCredentials(Pair.Key);

    /// <summary>The same for pairs that have the same picture and the same caption.</summary>
    public static string IdentityOf(ReactPair pair) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{pair.Locator}\n{pair.Url}\n{pair.Caption}")).AsSpan(0, 16));
}
