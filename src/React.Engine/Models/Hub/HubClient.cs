using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using React.Work;

namespace React.Models.Hub;

/// <summary>
/// Asks a hub. Redirects are followed here, not by the platform: the token goes to the hub's own host, and to nobody once a redirect has led elsewhere.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private readonly HubOptions options;
    private readonly Uri endpoint;
    private readonly HttpMessageInvoker invoker;
    private Task<string?>? token;

    /// <param name="options">Which hub, and how.</param>
    public HubClient(HubOptions options)
    {
        this.options = options;
        endpoint = HubOptions.CheckEndpoint(options.Endpoint.OriginalString, "-Endpoint");
        var handler = PlainHttp.Handler(options.ConnectTimeout);
        handler.Proxy = options.Proxy ?? HttpClient.DefaultProxy;
        invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>What a repository holds at a revision.</summary>
    /// <exception cref="ReactException">There is none, it is not for us, or the hub cannot be reached.</exception>
    public async Task<HubListing> ListAsync(HubReference reference, CancellationToken stopping)
    {
        var url = new Uri(endpoint, $"api/models/{reference.Repository}/revision/{Uri.EscapeDataString(reference.Revision)}?blobs=true");
        return HubListing.Parse(await ReadAsync(url, HubListing.MaxBytes, reference, reference.Repository, stopping).ConfigureAwait(false), reference);
    }

    /// <summary>A small file of a repository, as a whole.</summary>
    /// <exception cref="ReactException">It does not come, or is too large.</exception>
    public Task<byte[]> ReadAsync(HubReference reference, string commit, string file, int most, CancellationToken stopping) =>
        ReadAsync(UrlOf(reference, commit, file), most, reference, file, stopping);

    /// <summary>Where a file of a repository lies.</summary>
    public Uri UrlOf(HubReference reference, string commit, string file) =>
        new(endpoint, $"{reference.Repository}/resolve/{commit}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>Asks for something; ends with the headers of the answer, which is 200, 206 or 416.</summary>
    /// <param name="url">What.</param>
    /// <param name="from">From which byte on; 0 for all.</param>
    /// <param name="tag">The ETag that the bytes before came with; if it is another one now, all comes.</param>
    /// <param name="reference">What it belongs to, for errors.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <param name="clock">Ends the attempt when it takes too long.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="HubFailure">There was no such answer.</exception>
    public async Task<HubAnswer> SendAsync(Uri url, long from, EntityTagHeaderValue? tag, HubReference reference, string what, CancellationTokenSource clock, CancellationToken stopping)
    {
        token ??= TokenAsync(stopping);
        var secret = await token.ConfigureAwait(false);
        var own = true;
        string? promised = null;
        for (var hop = 0; hop <= options.MaxRedirects; hop++)
        {
            own = own && IsEndpoint(url);
            using var request = Request(url, own ? secret : null, from, tag);
            HttpResponseMessage response;
            clock.CancelAfter(options.StallTimeout);
            try
            {
                response = await invoker.SendAsync(request, clock.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (Understood(error, url.IdnHost, stopping) is { } failure)
            {
                throw failure;
            }

            promised = own ? Promise(response) ?? promised : promised;
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return new HubAnswer(response, url.IdnHost, promised);
            }

            using (response)
            {
                url = PlainHttp.IsRedirect(response.StatusCode)
                    ? Redirect(url, response.Headers.Location, reference)
                    : throw Refused(response, url.IdnHost, reference, what, own && secret is not null);
            }
        }

        throw new HubFailure(HubError.Untrusted(reference, $"'{what}' was redirected more than {options.MaxRedirects} times"));
    }

    /// <summary>What an error of the network means; null for what is none.</summary>
    public static HubFailure? Understood(Exception error, string host, CancellationToken stopping)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HubFailure:
                    return null;
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } or HttpRequestException { StatusCode: HttpStatusCode.ProxyAuthenticationRequired }:
                    return new HubFailure(HubError.Proxy(host));
                case AuthenticationException:
                    return new HubFailure(HubError.Tls(host));
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return new HubFailure(HubError.Unreachable(host, "there is no host of that name", error));
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new HubFailure(HubError.Unreachable(host, "it takes no connections there", error)) { IsTransient = true };
                case OperationCanceledException when !stopping.IsCancellationRequested:
                    return new HubFailure(HubError.Unreachable(host, "it did not answer in time", error)) { IsTransient = true };
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return new HubFailure(HubError.Unreachable(host, "it broke off before the end", error)) { IsTransient = true };
            }
        }

        return error is HttpRequestException or IOException or SocketException
            ? new HubFailure(HubError.Unreachable(host, "the connection was lost", error)) { IsTransient = true }
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    private async Task<byte[]> ReadAsync(Uri url, int most, HubReference reference, string what, CancellationToken stopping) =>
        await new HubRetry(options).RunAsync(
            async () =>
            {
                using var clock = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                using var answer = await SendAsync(url, 0, null, reference, what, clock, stopping).ConfigureAwait(false);
                using var content = new MemoryStream();
                try
                {
                    await using var body = await answer.Response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
                    var buffer = new byte[1 << 16];
                    while (true)
                    {
                        clock.CancelAfter(options.StallTimeout);
                        var read = await body.ReadAsync(buffer, clock.Token).ConfigureAwait(false);
                        if (read == 0)
                        {
                            return content.ToArray();
                        }

                        if (content.Length + read > most)
                        {
                            throw new HubFailure(HubError.TooLarge(reference, what, most));
                        }

                        content.Write(buffer, 0, read);
                    }
                }
                catch (Exception error) when (Understood(error, answer.Host, stopping) is { } failure)
                {
                    throw failure;
                }
            },
            stopping).ConfigureAwait(false);

    /// <summary>The token, where it may be sent: not unencrypted over a network.</summary>
    private async Task<string?> TokenAsync(CancellationToken stopping)
    {
        var secret = await options.Token(stopping).ConfigureAwait(false);
        return secret is null || endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback ? secret : throw HubError.Insecure(endpoint.IdnHost);
    }

    private bool IsEndpoint(Uri url) => url.Scheme == endpoint.Scheme && url.IdnHost == endpoint.IdnHost && url.Port == endpoint.Port;

    private HttpRequestMessage Request(Uri url, string? secret, long from, EntityTagHeaderValue? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (secret is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            if (tag is not null)
            {
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }
        }

        return request;
    }

    private static Uri Redirect(Uri from, Uri? location, HubReference reference)
    {
        // Where it leads is not repeated: such addresses are often signed, which makes them as good as a login.
        var to = location is null ? null : location.IsAbsoluteUri ? location : new Uri(from, location);
        if (to is null || to.Scheme is not ("http" or "https") || to.UserInfo.Length > 0)
        {
            throw new HubFailure(HubError.Untrusted(reference, $"'{from.IdnHost}' redirects to what is no address of the web"));
        }

        return from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps
            ? throw new HubFailure(HubError.Untrusted(reference, $"'{from.IdnHost}' redirects to '{to.IdnHost}' without encryption"))
            : to;
    }

    /// <summary>The SHA-256 in the headers of the hub itself.</summary>
    private static string? Promise(HttpResponseMessage response)
    {
        var text = response.Headers.TryGetValues("X-Linked-Etag", out var values) ? values.FirstOrDefault() : null;
        var hash = text?.Trim().Trim('"');
        return hash?.Length == 64 && hash.All(char.IsAsciiHexDigit) ? hash.ToLowerInvariant() : null;
    }

    private static HubFailure Refused(HttpResponseMessage response, string host, HubReference reference, string what, bool loggedIn)
    {
        var status = (int)response.StatusCode;
        var code = response.Headers.TryGetValues("X-Error-Code", out var values) ? values.FirstOrDefault() : null;
        var after = PlainHttp.RetryAfter(response);
        return new HubFailure(status switch
        {
            401 or 403 => HubError.Access(reference, host, isGated: code == "GatedRepo", loggedIn),
            404 => HubError.NotFound(reference, host, what, code),
            407 => HubError.Proxy(host),
            429 => HubError.TooMany(host, after),
            _ => HubError.Unreachable(host, string.Create(CultureInfo.InvariantCulture, $"it answered {status}")),
        })
        {
            IsTransient = PlainHttp.IsTransient(status),
            RetryAfter = after,
        };
    }
}
