using React.Corpora;
using React.Work;

namespace React.Retrieval.Fetching;

/// <summary>Where a pair's picture comes from: the file or tar that it lies in, or else the web.</summary>
/// <param name="client">Fetches.</param>
/// <param name="budget">Bounds the memory of what was read.</param>
/// <param name="options">The limits.</param>
internal sealed class PictureSource(PictureClient client, TurnBudget budget, FetchOptions options) : IDisposable
{
    private readonly SemaphoreSlim readers = new(Environment.ProcessorCount);

    /// <summary>What a pair's picture is called where it is told of: its URL without credentials, or its path.</summary>
    public static string NameOf(ReactPair pair) => IsLocal(pair) ? pair.Locator : WebAddress.WithoutCredentials(pair.Url ?? pair.Locator);

    /// <summary>Gets the picture of a request, or the reason why there is none.</summary>
    public async Task<FetchOutcome> GetAsync(FetchRequest request, CancellationToken stopping)
    {
        if (!request.IsWanted)
        {
            return new FetchOutcome(request);
        }

        var pair = request.Pair;
        try
        {
            return new FetchOutcome(request, IsLocal(pair)
                ? await ReadAsync(request, stopping).ConfigureAwait(false)
                : await client.FetchAsync(pair.Url ?? pair.Locator, request.Turn, request.SourceKey, stopping).ConfigureAwait(false));
        }
        catch (FetchException error)
        {
            return new FetchOutcome(request, Failure: new Rejection(NameOf(pair), request.SourceKey, error.Reason, error.Message));
        }
        catch (ReactException error)
        {
            return new FetchOutcome(request, Failure: Rejection.Of(NameOf(pair), request.SourceKey, error));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => readers.Dispose();

    private static bool IsLocal(ReactPair pair) => pair.Locator.Length > 0 && !ImageLocator.IsAddress(pair.Locator);

    private async Task<FetchedPicture> ReadAsync(FetchRequest request, CancellationToken stopping)
    {
        // Reading a file never waits as a request does: without this one would be read after the other.
        await Task.Yield();
        var place = ImageLocator.Parse(request.Pair.Locator);
        while (true)
        {
            await budget.WaitAsync(request.Turn, stopping).ConfigureAwait(false);
            await readers.WaitAsync(stopping).ConfigureAwait(false);
            try
            {
                // The file's length is asked for before the memory is, and what is read has no other.
                var size = place.Length ?? (new FileInfo(place.Path) is { Exists: true } file ? file.Length : 0);
                if (size > options.Limits.MaxBytes || budget.TryTake(request.Turn, size))
                {
                    return Read(place, request.SourceKey, size);
                }
            }
            finally
            {
                readers.Release();
            }
        }
    }

    private FetchedPicture Read(ImageLocator place, string name, long size)
    {
        try
        {
            var bytes = place.Read(Math.Min(size, options.Limits.MaxBytes));
            return new FetchedPicture(bytes, PictureBytes.Check(bytes, name, options.Limits, isWhole: true), null);
        }
        catch when (size <= options.Limits.MaxBytes)
        {
            budget.Give(size);
            throw;
        }
    }
}
