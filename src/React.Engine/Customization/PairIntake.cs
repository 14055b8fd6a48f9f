using System.Security.Cryptography;
using React.Work;

namespace React.Customization;

/// <summary>Takes pairs in while they arrive: many are decoded at once, and what becomes of them is kept in their order.</summary>
internal sealed class PairIntake(PairPreparation preparation, ImageRows images, CaptionRows captions, CustomizationOptions options, IWorkObserver observer)
{
    private readonly List<Rejection> _rejections = [];

    /// <summary>Pairs that can be used.</summary>
    public int Count { get; private set; }

    /// <summary>Pairs that cannot: first those that the corpus could not give.</summary>
    public IReadOnlyList<Rejection> Rejections => _rejections;

    /// <summary>SHA-256 over the pixels of the usable pairs in their order, and over their captions' vectors where those are taken from an index, in hexadecimal. Known after <see cref="Take"/>.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Reads all pairs.</summary>
    public void Take(OfferedPairs pairs, CancellationToken stopping)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var degree = options.ThrottleLimit ?? Environment.ProcessorCount;
        foreach (var pair in OrderedParallel.Select(pairs, preparation.Prepare, degree, 4 * degree, stopping))
        {
            if (pair.Rejection is { } rejection)
            {
                _rejections.Add(rejection);
                observer.Reject(rejection);
                continue;
            }

            images.Add(pair.Picture!);
            captions.Add(pair.Ids, pair.Pair.Id);
            hash.AppendData(pair.Picture!.Checksum);
            Count++;
            observer.Progress(new WorkProgress("Reading pairs", Count, null, "pairs"));
        }

        _rejections.InsertRange(0, pairs.LeftOut);
        images.Complete();
        captions.Complete();
        hash.AppendData(captions.Checksum);
        Fingerprint = Convert.ToHexString(hash.GetCurrentHash());
        Tell(pairs);
    }

    private void Tell(OfferedPairs pairs)
    {
        observer.Decision($"{Count} pairs are used; {pairs.Duplicates} came with a picture that was there already, {_rejections.Count} cannot be used.");
        images.Tell(observer);
        if (_rejections.Count > 0)
        {
            observer.Decision("rejects.jsonl lists the pairs that cannot be used.");
        }
    }
}
