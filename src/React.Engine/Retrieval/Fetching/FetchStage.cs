using System.Text.Json;
using React.Corpora;
using React.Indexing;
using React.Storage;
using React.Work;

namespace React.Retrieval.Fetching;

/// <summary>Takes outcomes in their order: writes shards, counts, lists what was left out, and passes pairs on once the tar that holds them is whole.</summary>
internal sealed class FetchStage : IDisposable
{
    private readonly FetchFolder folder;
    private readonly IWorkObserver observer;
    private readonly Action<ReactPair>? saved;
    private readonly FileStream rejects;
    private readonly List<ReactPair> waiting = [];
    private readonly List<(string Tar, long Offset, long Length)> places = [];
    private readonly SortedDictionary<string, long> failures = new(StringComparer.Ordinal);
    private FetchShard? shard;
    private ShardFiles? files;

    /// <param name="folder">Where to write.</param>
    /// <param name="observer">Is told of what was left out.</param>
    /// <param name="saved">Is given the pairs whose pictures are there, with their new places; or null.</param>
    public FetchStage(FetchFolder folder, IWorkObserver observer, Action<ReactPair>? saved)
    {
        this.folder = folder;
        this.observer = observer;
        this.saved = saved;
        rejects = StorageError.Guard(folder.RejectsPath, () => new FileStream(folder.RejectsPath + ".tmp", FileMode.Create, FileAccess.Write, FileShare.Read));
    }

    /// <summary>Pairs so far.</summary>
    public long Requested { get; private set; }

    /// <summary>Those of them that repeat an earlier one.</summary>
    public long Repeated { get; private set; }

    /// <summary>Pictures that are there.</summary>
    public long Saved { get; private set; }

    /// <summary>Bytes of those.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why the others are not, with counts.</summary>
    public IReadOnlyDictionary<string, long> Failures => failures;

    /// <summary>Takes the next outcome.</summary>
    public void Take(FetchOutcome outcome)
    {
        var request = outcome.Request;
        Requested++;
        if (request.Shard is null)
        {
            Repeated++;
        }
        else
        {
            if (!ReferenceEquals(shard, request.Shard))
            {
                CompleteShard();
                shard = request.Shard;
            }

            var record = request.IsWanted ? Write(outcome) : request.Known!;
            Count(record, request.Pair);
        }

        if (saved is not null && places[request.Number] is { Length: > 0 } place)
        {
            waiting.Add(request.Pair with { Locator = ImageLocator.Part(Path.Combine(folder.FullPath, place.Tar), place.Offset, place.Length).ToString() });
        }
    }

    /// <summary>Finishes what is open.</summary>
    public void Complete()
    {
        CompleteShard();
        StorageError.Guard(folder.RejectsPath, () =>
        {
            rejects.Dispose();
            AtomicFile.Replace(rejects.Name, folder.RejectsPath);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        files?.Dispose();
        try
        {
            rejects.Dispose();
        }
        catch (IOException)
        {
            // A list that is not finished is written anew next time.
        }

        AtomicFile.TryDelete(rejects.Name);
    }

    private FetchRecord Write(FetchOutcome outcome)
    {
        files ??= new ShardFiles(folder.FullPath, shard!.Name, shard.Begun);
        var (request, pair) = (outcome.Request, outcome.Request.Pair);
        var sample = new FetchedSample
        {
            Key = request.Key,
            SourceKey = request.SourceKey,
            Url = pair.Url is not null || ImageLocator.IsAddress(pair.Locator) ? WebAddress.WithoutCredentials(pair.Url ?? pair.Locator) : null,
            Caption = pair.Caption,
            Status = FetchedSample.Failed,
        };
        if (outcome.Failure is { } failure)
        {
            return files.Append(request, sample with { ErrorMessage = $"{failure.Reason}: {failure.Message}" }, failure.Reason);
        }

        var (bytes, header, contentType) = outcome.Picture!;
        sample = sample with
        {
            Status = FetchedSample.Success,
            Width = header.Width,
            Height = header.Height,
            OriginalWidth = header.Width,
            OriginalHeight = header.Height,
            Sha256 = Checksums.Sha256(bytes),
            Mime = PictureBytes.MediaType(header.Format),
            ContentType = contentType,
        };
        return files.Append(request, sample, PictureBytes.Extension(header.Format), bytes);
    }

    private void Count(FetchRecord record, ReactPair pair)
    {
        if (saved is not null)
        {
            places.Add((record.Tar, record.Offset, record.Length));
        }

        if (record.Reason is not { } reason)
        {
            Saved++;
            Bytes += record.Length;
            return;
        }

        failures[reason] = failures.GetValueOrDefault(reason) + 1;
        var message = record.Sample.ErrorMessage ?? reason;
        var rejection = new Rejection(PictureSource.NameOf(pair), record.Sample.SourceKey, reason, message.StartsWith(reason + ": ", StringComparison.Ordinal) ? message[(reason.Length + 2)..] : message);
        observer.Reject(rejection);
        StorageError.Guard(folder.RejectsPath, () =>
        {
            rejects.Write(JsonSerializer.SerializeToUtf8Bytes(rejection, RejectsJson.Default.Rejection));
            rejects.WriteByte((byte)'\n');
        });
    }

    private void CompleteShard()
    {
        // One that was killed just before its end has nothing left to fetch, and still is not finished.
        if (files is null && shard is not null && (!shard.IsComplete || shard.Begun.Count > 0))
        {
            files = new ShardFiles(folder.FullPath, shard.Name, shard.Begun);
        }

        using (files)
        {
            files?.Complete();
        }

        files = null;
        foreach (var pair in waiting)
        {
            saved!(pair);
        }

        waiting.Clear();
    }
}
