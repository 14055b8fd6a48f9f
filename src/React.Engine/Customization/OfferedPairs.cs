using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using React.Corpora;
using React.Work;

namespace React.Customization;

/// <summary>
/// The pairs that come in, each picture once: a pair whose picture came before is left out and counted. On the way a fingerprint
/// of keys, locators and captions in their order arises. Enumerated once. A pair made by a script may lack any of the three; it goes on
/// with empty text, to be rejected.
/// </summary>
/// <param name="pairs">The pairs as they arrive.</param>
/// <param name="byClass">Whether classes matter. They and the scores are then part of the fingerprint, and pairs with one picture all go on: which class has it is decided by score.</param>
internal sealed class OfferedPairs(IEnumerable<ReactPair> pairs, bool byClass = false) : IEnumerable<ReactPair>, IDisposable
{
    private readonly HashSet<string> _locators = new(StringComparer.Ordinal);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Different pairs so far.</summary>
    public int Count { get; private set; }

    /// <summary>Pairs left out so far.</summary>
    public int Duplicates { get; private set; }

    /// <summary>What a corpus held that is no pair, so far.</summary>
    public IReadOnlyList<Rejection> LeftOut => pairs is CorpusPairs corpus ? corpus.Rejections : [];

    /// <summary>SHA-256 over what was enumerated so far, in hexadecimal.</summary>
    public string Fingerprint => Convert.ToHexString(_hash.GetCurrentHash());

    /// <summary>Refuses to go on with nothing.</summary>
    /// <exception cref="ReactException">No pair came.</exception>
    public void MustHaveSome()
    {
        if (Count == 0 && LeftOut.Count == 0)
        {
            throw new ReactException("ReactTooFewPairs", ReactErrorKind.InvalidData, "No pair came to learn from.",
                "See what Find-ReactKnowledge gives by itself: it may have found nothing, or have ended with an error.");
        }
    }

    /// <summary>Whether a picture was among those so far.</summary>
    public bool Contains(string locator) => _locators.Contains(locator);

    /// <inheritdoc/>
    public IEnumerator<ReactPair> GetEnumerator()
    {
        foreach (var given in pairs)
        {
            var pair = given with { Key = given.Key ?? "", Locator = given.Locator ?? "", Caption = given.Caption ?? "" };
            if (!byClass && pair.Locator.Length > 0 && !_locators.Add(pair.Locator))
            {
                Duplicates++;
                continue;
            }

            Count++;
            Append(pair.Key);
            Append(pair.Locator);
            Append(pair.Caption);
            if (byClass)
            {
                Append(pair.Class ?? "");
                Append(pair.Score.ToString("R", CultureInfo.InvariantCulture));
            }

            yield return pair;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Append(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
