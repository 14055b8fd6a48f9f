using System.Security.Cryptography;
using React.Embedding;
using React.Models;
using React.Work;

namespace React.Customization;

/// <summary>Takes pairs in while they arrive: the pictures of those that are good enough for their class are embedded, the others are not even read.</summary>
internal sealed class ExampleIntake(
    IEmbedder embedder, VectorJournal journal, StepGate gate, Func<ReactPair, ReadOnlyMemory<byte>> readImage, CustomizationOptions options, IWorkObserver observer)
{
    private readonly ExamplePool _pool = new(options.CountPerClass);
    private readonly List<Rejection> _rejections = [];

    /// <summary>Pairs that cannot be used.</summary>
    public IReadOnlyList<Rejection> Rejections => _rejections;

    /// <summary>Pairs left out because their picture came with one of a better score.</summary>
    public int Duplicates => _pool.Duplicates;

    /// <summary>SHA-256 over the files of the pictures that are used, in their order, in hexadecimal. Known after <see cref="Take"/>.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Reads all pairs.</summary>
    public void Take(OfferedPairs pairs, CancellationToken stopping)
    {
        var pump = new EmbeddingPump(embedder, decoders: options.ThrottleLimit);
        var done = 0;
        foreach (var batch in pump.Batches(Offer(pairs), Read, Name, stopping, item => journal.EndsBatch(item.Number)))
        {
            gate.Pass(() => journal.Append([.. batch.Where(item => item.Vector is not null).Select(item => (item.Item.Number, item.Item.Example!.Checksum, item.Vector!))]));
            foreach (var (item, vector, error) in batch)
            {
                if (item.Example is not { } example)
                {
                    Reject(item.Rejection!);
                }
                else if (error is null)
                {
                    _pool.Deliver(example, vector ?? journal.Find(item.Number, example.Checksum)!);
                    observer.Progress(new WorkProgress("Embedding pairs", ++done, null, "pairs"));
                }
                else if (!example.IsRejected)
                {
                    example.IsRejected = true;
                    Reject(Rejection.Of(example.Source.Locator, example.Source.Key, error));
                }
            }
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var example in _pool.Examples)
        {
            hash.AppendData(example.Checksum);
        }

        Fingerprint = Convert.ToHexString(hash.GetCurrentHash());
        observer.Decision($"{_pool.Examples.Count} of {pairs.Count} pairs are used; {_pool.Surplus} are beyond the {options.CountPerClass} best of their class, {Duplicates} came with a picture that another pair has, {_rejections.Count} cannot be used.");
        if (_rejections.Count > 0)
        {
            observer.Decision("rejects.jsonl lists the pairs that cannot be used.");
        }
    }

    /// <summary>What was taken in, by class.</summary>
    /// <exception cref="ReactException"><c>ReactTooFewClasses</c>: fewer than two classes have a picture.</exception>
    public ClassExamples Examples()
    {
        var examples = _pool.Examples;
        var classes = Known(examples);
        var numbers = classes.Select((name, number) => (name, number)).ToDictionary(entry => entry.name, entry => entry.number, StringComparer.Ordinal);
        var names = _pool.Classes;
        return new ClassExamples(
            classes, [.. examples.SelectMany(example => example.Vector!)], [.. examples.Select(example => example.Caption)], [.. examples.Select(example => numbers[names[example.Class]])]);
    }

    private IEnumerable<OfferedExample> Offer(OfferedPairs pairs)
    {
        var number = 0;
        foreach (var pair in pairs)
        {
            if (Fault(pair) is { } rejection)
            {
                yield return new OfferedExample(null, -1, rejection);
            }
            else if (_pool.Offer(pair) is { } wanted)
            {
                yield return new OfferedExample(wanted, number++, null);
            }
        }
    }

    private Rejection? Fault(ReactPair pair)
    {
        if (string.IsNullOrWhiteSpace(pair.Class))
        {
            return new Rejection(pair.Locator, pair.Key, "ClassMissing", $"The pair '{pair.Key}' does not say which class it was retrieved for.");
        }

        if (pair.Class.Length > HeadConfig.MaxNameLength)
        {
            return new Rejection(pair.Locator, pair.Key, "ClassTooLong", $"The class of '{pair.Key}' has {pair.Class.Length} characters; {HeadConfig.MaxNameLength} are the most.");
        }

        return PairFault.Of(pair, needsCaption: options.Method == CustomizationMethod.RetrievalHead);
    }

    /// <summary>A picture that is to be embedded; null where there is none, or where it was embedded before an interruption.</summary>
    private ReadOnlyMemory<byte>? Read(OfferedExample item)
    {
        if (item.Example is not { } example)
        {
            return null;
        }

        var encoded = readImage(example.Source);
        var checksum = SHA256.HashData(encoded.Span);
        example.Checksum = checksum;
        return journal.Find(item.Number, checksum) is null ? encoded : default(ReadOnlyMemory<byte>?);
    }

    private static string Name(OfferedExample item) => item.Example?.Source.Key ?? "";

    private void Reject(Rejection rejection)
    {
        _rejections.Add(rejection);
        observer.Reject(rejection);
    }

    /// <summary>The classes that have a picture, in their order.</summary>
    private List<string> Known(IReadOnlyList<Example> examples)
    {
        var present = examples.Select(example => example.Class).ToHashSet();
        var names = _pool.Classes;
        var classes = names.Where((_, number) => present.Contains(number)).ToList();
        if (classes.Count < 2)
        {
            throw new ReactException("ReactTooFewClasses", ReactErrorKind.InvalidData,
                classes.Count == 0
                    ? $"None of the pairs can be used with -Method {options.Method}: {_rejections.Count} of them were left out{(_rejections.Count > 0 ? $", the first because: {_rejections[0].Message.TrimEnd('.')}" : "")}."
                    : $"All {examples.Count} pairs that can be used are of the class '{classes[0]}'; -Method {options.Method} learns to tell classes apart.",
                classes.Count == 0 ? "rejects.jsonl in the destination lists what was left out, and why." : "Retrieve pairs for a task of two classes or more: New-ReactTask | Find-ReactKnowledge. rejects.jsonl in the destination lists what was left out.", options.Method);
        }

        foreach (var name in names.Except(classes))
        {
            observer.Warning($"The class '{name}' is not learned: its pictures cannot be read, or were found for another class with a better score.");
        }

        return classes;
    }
}
