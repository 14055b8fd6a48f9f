using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using React.Work;

namespace React.Retrieval.Fetching;

/// <summary>Fetches one picture after the other, many at once: redirects, limits and further attempts are decided here.</summary>
internal sealed class PictureClient : IDisposable
{
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(15);

    private readonly FetchOptions options;
    private readonly TurnBudget budget;
    private readonly BodyReader bodies;
    private readonly HostGates hosts;
    private readonly SemaphoreSlim slots;
    private readonly GuardedConnector connector;
    private readonly HttpMessageInvoker invoker;

    /// <param name="options">How to fetch.</param>
    /// <param name="budget">Bounds the memory of what was fetched.</param>
    /// <param name="network">What to fetch through.</param>
    /// <param name="proxy">The proxy to use, or null for that of the environment.</param>
    public PictureClient(FetchOptions options, TurnBudget budget, INetwork network, IWebProxy? proxy = null)
    {
        this.options = options;
        this.budget = budget;
        bodies = new BodyReader(options, budget);
        hosts = new HostGates(options.HostThrottleLimit, options.HostDelay);
        slots = new SemaphoreSlim(options.ThrottleLimit);
        var known = new KnownProxy(proxy ?? HttpClient.DefaultProxy);
        connector = new GuardedConnector(network, known, options.AllowPrivateNetwork);
        var handler = PlainHttp.Handler(options.ConnectTimeout);
        handler.ConnectCallback = connector.ConnectAsync;
        handler.MaxConnectionsPerServer = options.HostThrottleLimit;
        handler.PooledConnectionIdleTimeout = IdleConnection;
        handler.Proxy = known;
        invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>Fetches a picture. Its bytes were taken from the budget.</summary>
    /// <param name="address">Its URL.</param>
    /// <param name="turn">Its place among all; also decides, with the seed, how long it waits between attempts.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="FetchException">It does not come.</exception>
    /// <exception cref="ReactException">What came is no picture, or too large.</exception>
    public async Task<FetchedPicture> FetchAsync(string address, long turn, string name, CancellationToken stopping)
    {
        var url = WebAddress.Parse(address);
        for (var attempt = 0; ;)
        {
            try
            {
                await budget.WaitAsync(turn, stopping).ConfigureAwait(false);
                if (await TryAsync(url, turn, name, stopping).ConfigureAwait(false) is { } picture)
                {
                    return picture;
                }
            }
            catch (FetchException error) when (error.IsTransient && attempt < options.RetryCount && !(error.RetryAfter > options.MaxRetryDelay))
            {
                var wait = Delay(turn, attempt++);
                await Task.Delay(error.RetryAfter > wait ? error.RetryAfter.Value : wait, stopping).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        invoker.Dispose();
        slots.Dispose();
    }

    /// <summary>One attempt; null where there was no memory for what came.</summary>
    private async Task<FetchedPicture?> TryAsync(Uri url, long turn, string name, CancellationToken stopping)
    {
        using var clock = new AttemptClock(options.Timeout, stopping);
        for (var hop = 0; hop <= options.MaxRedirects; hop++)
        {
            connector.EnsureAllowed(url);
            using var host = await hosts.EnterAsync(url.Authority, stopping).ConfigureAwait(false);
            await slots.WaitAsync(stopping).ConfigureAwait(false);
            try
            {
                using var request = Request(url);
                using var response = await clock.RunAsync(() => invoker.SendAsync(request, clock.Token), options.HeaderTimeout, NoAnswer).ConfigureAwait(false);
                if (PlainHttp.IsRedirect(response.StatusCode))
                {
                    url = WebAddress.Redirect(url, response.Headers, options.AllowInsecureRedirect);
                    continue;
                }

                EnsureGood(url, response);
                return await ReadAsync(response, turn, name, clock).ConfigureAwait(false);
            }
            catch (Exception error) when (Understood(error, url.IdnHost, stopping) is { } known)
            {
                throw known;
            }
            finally
            {
                slots.Release();
            }
        }

        throw new FetchException("TooManyRedirects", $"It was redirected more than {options.MaxRedirects} times.");
    }

    private async Task<FetchedPicture?> ReadAsync(HttpResponseMessage response, long turn, string name, AttemptClock clock)
    {
        var bytes = await bodies.ReadAsync(response.Content, turn, name, clock).ConfigureAwait(false);
        if (bytes is null)
        {
            return null;
        }

        try
        {
            // A body that just ends with its connection may have been cut; only the picture itself can tell.
            var isWhole = response.Content.Headers.ContentLength is not null || response.Headers.TransferEncodingChunked == true || response.Version.Major > 1;
            return new FetchedPicture(bytes, PictureBytes.Check(bytes, name, options.Limits, isWhole), MediaType(response.Content.Headers));
        }
        catch
        {
            budget.Give(bytes.Length);
            throw;
        }
    }

    private HttpRequestMessage Request(Uri url)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "image/jpeg, image/png, image/webp, image/gif, image/bmp, image/*;q=0.5");
        return request;
    }

    private void EnsureGood(Uri url, HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var status = (int)response.StatusCode;
            var after = PlainHttp.RetryAfter(response);
            if (after > TimeSpan.Zero && status is 429 or 503)
            {
                hosts.Pause(url.Authority, after.Value < options.MaxRetryDelay ? after.Value : options.MaxRetryDelay);
            }

            throw new FetchException(string.Create(CultureInfo.InvariantCulture, $"Http{status}"), $"'{url.IdnHost}' answered {status}.")
            {
                IsTransient = PlainHttp.IsTransient(status),
                RetryAfter = after,
            };
        }

        if (response.Headers.TryGetValues("X-Robots-Tag", out var tags) && RobotsTag.Forbidding(tags, options.UserAgent, options.RobotsDirectives) is { } directive)
        {
            throw new FetchException("RobotsForbid", $"'{url.IdnHost}' forbids it by X-Robots-Tag: {directive}.");
        }
    }

    /// <summary>What an error of the network means; null for what is none.</summary>
    private static FetchException? Understood(Exception error, string host, CancellationToken stopping)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case FetchException known:
                    return ReferenceEquals(known, error) ? null : known;
                case AuthenticationException:
                    return new FetchException("TlsFailed", $"'{host}' offers no connection that can be trusted.");
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return new FetchException("Truncated", $"'{host}' broke off before the end.") { IsTransient = true };
                case OperationCanceledException when !stopping.IsCancellationRequested:
                    return new FetchException("ConnectFailed", $"'{host}' let no connection come about.") { IsTransient = true };
                case SocketException:
                    return new FetchException("ConnectionLost", $"The connection to '{host}' was lost.") { IsTransient = true };
            }
        }

        return error is HttpRequestException or IOException ? new FetchException("ConnectionLost", $"'{host}' does not keep to HTTP, or broke off.") { IsTransient = true } : null;
    }

    private static string? MediaType(HttpContentHeaders headers) => headers.TryGetValues("Content-Type", out var values) && values.FirstOrDefault() is { Length: > 0 and <= 200 } value ? value : null;

    private FetchException NoAnswer() => new("Timeout", $"There was no answer within {options.HeaderTimeout.TotalSeconds:0.#} s.") { IsTransient = true };

    private TimeSpan Delay(long turn, int attempt) =>
        PlainHttp.BackOff(options.RetryDelay, options.MaxRetryDelay, attempt, new SplitMix(options.Seed, turn, attempt).Next(1 << 20) / (double)(1 << 20));
}
