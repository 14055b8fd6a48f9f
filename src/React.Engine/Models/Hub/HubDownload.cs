using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using React.Storage;

namespace React.Models.Hub;

/// <summary>Fetches one file into a part that survives interruptions: the next attempt, or the next run, asks only for what is missing.</summary>
/// <param name="client">The hub.</param>
/// <param name="options">How often to try.</param>
/// <param name="reference">What the file belongs to.</param>
/// <param name="commit">At which commit.</param>
/// <param name="file">The file.</param>
/// <param name="most">Most bytes, where the hub does not tell how many there are.</param>
/// <param name="part">Where it is written.</param>
/// <param name="arrived">Told how many bytes of it are there.</param>
internal sealed class HubDownload(HubClient client, HubOptions options, HubReference reference, string commit, HubFile file, long most, string part, Action<long> arrived)
{
    private const int BufferBytes = 1 << 18;

    // What must come, beyond all that has come before, until a server that broke off may do so as often again.
    private const long Headway = 1 << 20;

    private readonly byte[] buffer = new byte[BufferBytes];
    private readonly HubRetry retry = new(options);
    private string? expected = file.Sha256;
    private bool isMended;
    private long furthest;

    /// <summary>The file of the ETag that a part came with.</summary>
    public static string TagOf(string part) => part + ".etag";

    /// <summary>Fetches what is missing and checks the whole.</summary>
    /// <returns>Its SHA-256.</returns>
    /// <exception cref="ReactException">It does not come, or is not what the hub lists; in that case the part is deleted.</exception>
    public Task<string> RunAsync(CancellationToken stopping) => retry.RunAsync(() => AttemptAsync(stopping), stopping);

    private async Task<string> AttemptAsync(CancellationToken stopping)
    {
        try
        {
            return await ContinueAsync(stopping).ConfigureAwait(false);
        }
        catch (HubFailure failure) when (failure.Discards)
        {
            // Only now is the part closed: Windows deletes no open file.
            AtomicFile.TryDelete(part);
            AtomicFile.TryDelete(TagOf(part));
            throw;
        }
    }

    private async Task<string> ContinueAsync(CancellationToken stopping)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var git = file.GitBlob is not null && file.Bytes is not null ? IncrementalHash.CreateHash(HashAlgorithmName.SHA1) : null;
        await using var stream = StorageError.Guard(part, () => new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        Begin(git);
        var found = ReadFound(stream, sha, git, stopping);
        arrived(found);
        furthest = Math.Max(furthest, found);
        if (found != file.Bytes)
        {
            await FetchAsync(stream, found, sha, git, stopping).ConfigureAwait(false);
        }

        StorageError.Guard(part, () => stream.Flush(flushToDisk: true));
        return Check(found > 0, sha, git);
    }

    /// <summary>Takes what an earlier attempt left into the hashes; leaves the stream behind it.</summary>
    private long ReadFound(FileStream stream, IncrementalHash sha, IncrementalHash? git, CancellationToken stopping) => StorageError.Guard(part, () =>
    {
        // Without a hash, only the ETag can tell later that both ends are of one file.
        if (stream.Length > (file.Bytes ?? most) || (expected is null && git is null && Tag() is null))
        {
            stream.SetLength(0);
        }

        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            stopping.ThrowIfCancellationRequested();
            Append(sha, git, read);
        }

        return stream.Length;
    });

    private async Task FetchAsync(FileStream stream, long from, IncrementalHash sha, IncrementalHash? git, CancellationToken stopping)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var answer = await client.SendAsync(client.UrlOf(reference, commit, file.Name), from, from > 0 ? Tag() : null, reference, file.Name, clock, stopping).ConfigureAwait(false);
        var response = answer.Response;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || !IsWanted(response, from))
        {
            throw new HubFailure(HubError.Unreachable(answer.Host, $"it does not continue '{file.Name}' where that was asked for")) { IsTransient = true, Discards = true };
        }

        Promised(answer);
        var length = from;
        if (response.StatusCode == HttpStatusCode.OK)
        {
            if (from > 0)
            {
                // The hub takes no ranges, or the file is another one now.
                StorageError.Guard(part, () => stream.SetLength(0));
                _ = sha.GetHashAndReset();
                _ = git?.GetHashAndReset();
                Begin(git);
                length = 0;
            }

            if (response.Content.Headers.ContentLength is { } declared && declared > (file.Bytes ?? most))
            {
                throw TooLong(declared);
            }
        }

        Remember(response.Headers.ETag);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
            while (true)
            {
                arrived(length);
                clock.CancelAfter(options.StallTimeout);
                var read = await body.ReadAsync(buffer, clock.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                if (length + read > (file.Bytes ?? most))
                {
                    throw TooLong(length + read);
                }

                StorageError.Guard(part, () => stream.Write(buffer, 0, read));
                Append(sha, git, read);
                length += read;
                if (length - furthest >= Headway)
                {
                    furthest = length;
                    retry.Reset();
                }
            }
        }
        catch (Exception error) when (HubClient.Understood(error, answer.Host, stopping) is { } failure)
        {
            throw failure;
        }

        if (length < file.Bytes)
        {
            throw new HubFailure(HubError.Short(answer.Host, file.Name, length, file.Bytes.Value)) { IsTransient = true };
        }
    }

    /// <summary>Whether a part of a file begins where it was asked for, and is of a file as long as that which is listed.</summary>
    private bool IsWanted(HttpResponseMessage response, long from) =>
        response.StatusCode == HttpStatusCode.OK
        || (from > 0 && response.Content.Headers.ContentRange is { From: { } start, Unit: "bytes" } range && start == from && (range.Length is null || file.Bytes is null || range.Length == file.Bytes));

    private void Promised(HubAnswer answer)
    {
        if (answer.Sha256 is { } promised && expected is { } listed && promised != listed)
        {
            throw new HubFailure(HubError.Mismatch(reference, file.Name, $"its SHA-256 is listed as {listed[..12]}… and announced as {promised[..12]}…")) { Discards = true };
        }

        expected ??= answer.Sha256;
    }

    private string Check(bool wasContinued, IncrementalHash sha, IncrementalHash? git)
    {
        var hash = Text(sha);
        var blob = git is null ? null : Text(git);
        if ((expected is null || expected == hash) && (blob is null || blob == file.GitBlob))
        {
            return hash;
        }

        if (wasContinued && !isMended)
        {
            // What an earlier run left may have been damaged, by a power cut for one: the file deserves one undivided attempt.
            isMended = true;
            throw new HubFailure(HubError.Mismatch(reference, file.Name, "its hash differs")) { IsTransient = true, Discards = true };
        }

        var why = expected is null || expected == hash ? $"git's SHA-1 of it is {blob![..12]}…, not {file.GitBlob![..12]}…" : $"its SHA-256 is {hash[..12]}…, not {expected[..12]}…";
        throw new HubFailure(HubError.Mismatch(reference, file.Name, why)) { Discards = true };
    }

    private HubFailure TooLong(long came) => new(file.Bytes is { } listed
        ? HubError.Mismatch(reference, file.Name, string.Create(CultureInfo.InvariantCulture, $"at least {came:N0} bytes come of one that is listed with {listed:N0}"))
        : HubError.TooLarge(reference, file.Name, most))
    {
        Discards = true,
    };

    /// <summary>Git hashes a file behind its length.</summary>
    private void Begin(IncrementalHash? git) => git?.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Bytes}\0")));

    private void Append(IncrementalHash sha, IncrementalHash? git, int count)
    {
        sha.AppendData(buffer, 0, count);
        git?.AppendData(buffer, 0, count);
    }

    private static string Text(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();

    /// <summary>The ETag that the part came with; a weak one does not tell bytes apart.</summary>
    private EntityTagHeaderValue? Tag()
    {
        var path = TagOf(part);
        var text = StorageError.Guard(path, () => new FileInfo(path) is { Exists: true, Length: < 1024 } ? File.ReadAllText(path) : null);
        return EntityTagHeaderValue.TryParse(text, out var tag) && !tag.IsWeak ? tag : null;
    }

    private void Remember(EntityTagHeaderValue? tag)
    {
        if (tag is { IsWeak: false } && tag.Tag.Length < 512)
        {
            AtomicFile.WriteText(TagOf(part), tag.ToString());
        }
        else
        {
            AtomicFile.TryDelete(TagOf(part));
        }
    }
}
