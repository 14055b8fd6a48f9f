using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using React.Work;

namespace React.Retrieval.Prompts;

/// <summary>Asks a chat interface that is compatible with OpenAI's. Safe for several questions at once.</summary>
internal sealed class ChatClient : IDisposable
{
    private const int MaxBytes = 1 << 20;
    private const int MaxErrorBytes = 1 << 14;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private readonly ChatOptions _options;
    private readonly HttpMessageInvoker _invoker;
    private readonly string? _key;

    /// <exception cref="ReactException">The endpoint is none, or the key would travel in the open.</exception>
    public ChatClient(ChatOptions options)
    {
        _options = options;
        _key = options.Credential is { Password.Length: > 0 } credential ? credential.Password : null;
        Endpoint = ChatEndpoint.Of(options);

        // The key goes where the user said and nowhere else: no redirect is followed.
        _invoker = new HttpMessageInvoker(PlainHttp.Handler(options.Timeout < ConnectTimeout ? options.Timeout : ConnectTimeout));
    }

    /// <summary>Who is asked.</summary>
    public ChatEndpoint Endpoint { get; }

    /// <summary>Has a question answered, in as many attempts as are allowed.</summary>
    /// <param name="text">The question.</param>
    /// <param name="turn">Its place among all; decides how long it waits between attempts.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <returns>The descriptions.</returns>
    /// <exception cref="ChatException">It could not be had; the last attempt's reason.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string text, int turn, CancellationToken stopping)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                // A model that honours the seed would give the same bad answer again.
                return await TryAsync(text, _options.Seed is { } seed ? unchecked(seed + attempt) : null, stopping).ConfigureAwait(false);
            }
            catch (ChatException error) when (attempt < _options.RetryCount && error.Failure is ChatFailure.Passing or ChatFailure.Answer && !(error.RetryAfter > _options.MaxRetryDelay))
            {
                var wait = error.Failure == ChatFailure.Answer ? TimeSpan.Zero : Delay(turn, attempt);
                await Task.Delay(error.RetryAfter > wait ? error.RetryAfter.Value : wait, stopping).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private async Task<IReadOnlyList<string>> TryAsync(string text, int? seed, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using var request = Request(text, seed);
            using var response = await _invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
            var body = await ReadAsync(response, limit.Token).ConfigureAwait(false);
            if (ChatError.Holds(System.Text.Encoding.UTF8.GetString(body), _key) && response.IsSuccessStatusCode)
            {
                throw new ChatException(ChatFailure.Final, "the answer repeats the key, and is not kept");
            }

            return response.StatusCode == HttpStatusCode.OK ? ChatAnswer.Descriptions(body, _options.Count) : throw Refusal(response, body);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new ChatException(ChatFailure.Passing, $"there was no whole answer within {_options.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            stopping.ThrowIfCancellationRequested();
            throw new ChatException(ChatFailure.Passing, ChatError.Quoted(error.GetBaseException().Message, _key).TrimEnd('.'));
        }
    }

    private HttpRequestMessage Request(string text, int? seed)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new ChatRequest(_options.Model, [new ChatMessage("user", text)], seed, _options.Temperature), ChatJson.Default.ChatRequest));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, Endpoint.Address) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (_key is not null)
        {
            var isStandard = _options.KeyHeader.Equals(ChatOptions.DefaultKeyHeader, StringComparison.OrdinalIgnoreCase);
            if (_key.Any(character => character is < ' ' or > '~') || !request.Headers.TryAddWithoutValidation(_options.KeyHeader, isStandard ? $"Bearer {_key}" : _key))
            {
                throw new ChatException(ChatFailure.Key, "the key holds characters that no header can carry");
            }
        }

        return request;
    }

    /// <summary>The body, no more of it than an answer may have.</summary>
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken stopping)
    {
        var most = response.IsSuccessStatusCode ? MaxBytes : MaxErrorBytes;
        await using var stream = await response.Content.ReadAsStreamAsync(stopping).ConfigureAwait(false);
        using var body = new MemoryStream();
        var part = new byte[1 << 14];
        while (body.Length <= most && await stream.ReadAsync(part, stopping).ConfigureAwait(false) is > 0 and var read)
        {
            body.Write(part, 0, read);
        }

        return body.Length <= most ? body.ToArray()
            : response.IsSuccessStatusCode ? throw new ChatException(ChatFailure.Answer, $"it is larger than {MaxBytes >> 20} MiB")
            : body.ToArray()[..most];
    }

    private ChatException Refusal(HttpResponseMessage response, byte[] body)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
        {
            var to = response.Headers.Location is { } location && Uri.TryCreate(Endpoint.Address, location, out var target) ? $" to '{target.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}'" : "";
            return new ChatException(ChatFailure.Final, $"the server redirects{to}, which is not followed, since the key is for '{Endpoint.Host}' alone");
        }

        return (int)response.StatusCode is >= 200 and < 300
            ? new ChatException(ChatFailure.Final, $"the server answers {(int)response.StatusCode} where 200 is due")
            : ChatError.Of(response.StatusCode, body, PlainHttp.RetryAfter(response), _key);
    }

    private TimeSpan Delay(int turn, int attempt) =>
        PlainHttp.BackOff(_options.RetryDelay, _options.MaxRetryDelay, attempt, new SplitMix(turn, attempt).Next(1 << 20) / (double)(1 << 20));
}
