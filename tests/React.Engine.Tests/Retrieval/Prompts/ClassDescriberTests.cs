using System.Net;
using System.Text.Json;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Retrieval.Prompts;
using Xunit;

namespace React.Engine.Tests.Retrieval.Prompts;

public sealed class ClassDescriberTests : IDisposable
{
    private const string Secret = "sk-very-secret-key";
    private static readonly ReactTask Cats = ReactTask.Create("cats", [new ReactClass { Name = "manul", Descriptions = ["A manul is a small cat."] }, new ReactClass { Name = "ounce", Synonyms = ["snow leopard"], PreferredName = "snow leopard" }], ["a {}"]);

    private readonly TemporaryFolder _folder = new();
    private readonly ChatServer _server = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Descriptions_join_the_task_and_no_question_is_asked_twice()
    {
        var task = Describe(Options());
        Assert.Equal(
            ["A manul is a small cat.", "What is a manul? Sentence 1.", "What is a manul? Sentence 2.", "Where is a manul? Sentence 1.", "Where is a manul? Sentence 2."],
            task.Classes[0].Descriptions);
        Assert.Equal("What is a snow leopard? Sentence 1.", task.Classes[1].Descriptions[0]);
        Assert.Equal(4, _server.Bodies.Count);
        Assert.All(_server.Heads, head => Assert.StartsWith("POST /v1/chat/completions?api-version=1 ", head, StringComparison.Ordinal));
        Assert.All(_server.Heads, head => Assert.Contains($"Authorization: Bearer {Secret}\r\n", head, StringComparison.Ordinal));
        using (var body = JsonDocument.Parse(_server.Bodies.First()))
        {
            Assert.Equal(["model", "messages", "seed", "temperature"], body.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal(("tiny", 7, 0.5), (body.RootElement.GetProperty("model").GetString(), body.RootElement.GetProperty("seed").GetInt32(), body.RootElement.GetProperty("temperature").GetDouble()));
        }

        Assert.Equal(task.Classes.Select(item => item.Descriptions), Describe(Options()).Classes.Select(item => item.Descriptions));
        Assert.Equal(4, _server.Bodies.Count);
        using var describer = new ClassDescriber(Options(), _observer);
        Assert.Equal((0, 4), describer.Plan(Cats));

        // Another seed is another question; the key is none of it, and in none of the files.
        using var other = new ClassDescriber(Options(seed: 8), _observer);
        Assert.Equal((4, 0), other.Plan(Cats));
        Assert.Equal(4, Kept().Length);
        Assert.All(Kept(), path => Assert.DoesNotContain(Secret, File.ReadAllText(path), StringComparison.Ordinal));
        Assert.All(Kept(), path => Assert.DoesNotContain("api-version", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_answer_is_asked_for_again()
    {
        Describe(Options());
        var kept = Kept();
        File.WriteAllText(kept[0], "{");
        File.WriteAllText(kept[1], File.ReadAllText(kept[2]));
        File.WriteAllBytes(kept[3], []);
        Describe(Options());
        Assert.Equal(7, _server.Bodies.Count);
        Describe(Options());
        Assert.Equal(7, _server.Bodies.Count);
    }

    [Theory]
    [InlineData("429 Too Many Requests", "Retry-After: 0\r\n")]
    [InlineData("500 Internal Server Error", "")]
    [InlineData("503 Service Unavailable", "")]
    [InlineData(null, "")]
    public void What_may_pass_is_tried_again(string? status, string headers)
    {
        _server.Answer = (number, body) => number % 3 < 2 ? status is null ? null : ChatServer.Http(status, "{}", headers) : ChatServer.Completion(ChatServer.Sentences(body));
        Assert.Equal(5, Describe(Options(throttle: 1)).Classes[0].Descriptions.Count);
        Assert.Equal(12, _server.Bodies.Count);
    }

    [Theory]
    [InlineData("401 Unauthorized", """{"error": {"message": "Incorrect API key provided: sk-very-secret-key."}}""", "ReactChatKey", ReactErrorKind.PermissionDenied, "401: Incorrect API key provided: ***", 1)]
    [InlineData("404 Not Found", """{"error": "model 'tiny' not found"}""", "ReactChatNotFound", ReactErrorKind.NotFound, "model 'tiny' not found", 1)]
    [InlineData("400 Bad Request", "no\r\nJSON: sk-very-secret-key", "ReactChatRefused", ReactErrorKind.Failed, "400: no  JSON: ***", 1)]
    [InlineData("429 Too Many Requests", """{"error": {"message": "quota"}}""", "ReactChatFailed", ReactErrorKind.Failed, "429: quota", 3)]
    [InlineData("204 No Content", "", "ReactChatRefused", ReactErrorKind.Failed, "204 where 200 is due", 1)]
    public void A_refusal_is_an_error_that_says_so_without_the_key(string status, string body, string id, ReactErrorKind kind, string said, int attempts)
    {
        _server.Answer = (_, _) => ChatServer.Http(status, body);
        var error = Fails(id, kind, said);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(attempts, _server.Bodies.Count);
        Assert.Empty(Kept());
    }

    [Fact]
    public void A_server_that_asks_for_too_long_a_wait_is_given_up()
    {
        _server.Answer = (_, _) => ChatServer.Http("429 Too Many Requests", "{}", "Retry-After: 3600\r\n");
        var error = Fails("ReactChatFailed", ReactErrorKind.Failed, "429");
        Assert.Contains("3600 s", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(_server.Bodies);
    }

    [Fact]
    public void A_redirect_is_not_followed_with_the_key()
    {
        using var other = new ChatServer();
        _server.Answer = (_, _) => ChatServer.Http("307 Temporary Redirect", "", $"Location: {other.Root}/steal?{Secret}\r\n");
        var error = Fails("ReactChatRefused", ReactErrorKind.Failed, "redirects to 'http://127.0.0.1:");
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(other.Heads);
    }

    [Theory]
    [InlineData("I am sorry, but I cannot do that.", "no JSON array of texts but begins with 'I am sorry")]
    [InlineData("""{"descriptions": ["a", "b"]}""", "no JSON array")]
    [InlineData("""["one alone"]""", "1 descriptions where 2 were asked for")]
    [InlineData("""["a", 2]""", "no JSON array")]
    [InlineData("""["a", null]""", "empty")]
    [InlineData("""["a", " "]""", "empty")]
    [InlineData("""["a", "two\nlines"]""", "more than one line")]
    [InlineData("null", "0 descriptions")]
    [InlineData("", "no JSON array")]
    public void An_answer_that_is_not_what_was_asked_for_is_refused(string content, string said)
    {
        _server.Answer = (_, _) => ChatServer.Completion(content);
        Fails("ReactChatAnswer", ReactErrorKind.InvalidData, said);
        Assert.Equal(3, _server.Bodies.Count);
        Assert.Empty(Kept());

        // Where a seed was given, each further attempt has another: the same one would give the same.
        Assert.Equal([7, 8, 9], _server.Bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("seed").GetInt32()));
    }

    [Theory]
    [InlineData("200 OK", "<html>", "form of a chat completion")]
    [InlineData("200 OK", """{"choices": []}""", "form of a chat completion")]
    [InlineData("200 OK", """{"choices": {"a": 1}}""", "form of a chat completion")]
    [InlineData("200 OK", """{"choices": [{"message": {"content": 7}}]}""", "form of a chat completion")]
    [InlineData("200 OK", """{"choices": [{"message": {"content": null, "refusal": "No."}}]}""", "the model declines: 'No.'")]
    [InlineData("200 OK", """{"choices": [{"message": {"content": null}}]}""", "it is empty")]
    [InlineData("200 OK", """{"choices": [{"finish_reason": "length", "message": {"content": "[\"a\""}}]}""", "cut off")]
    [InlineData("200 OK", """{"choices": [{"finish_reason": "content_filter", "message": {"content": ""}}]}""", "content filter")]
    public void A_body_that_is_no_completion_is_refused(string status, string body, string said)
    {
        _server.Answer = (_, _) => ChatServer.Http(status, body);
        Fails("ReactChatAnswer", ReactErrorKind.InvalidData, said);
    }

    [Fact]
    public void An_answer_without_end_or_with_the_key_is_refused()
    {
        _server.Answer = (_, _) => ChatServer.Completion(new string('x', 2 << 20));
        Fails("ReactChatAnswer", ReactErrorKind.InvalidData, "larger than 1 MiB");
        _server.Answer = (_, _) => ChatServer.Completion($"""["a {Secret}", "b"]""");
        Assert.DoesNotContain(Secret, Fails("ReactChatRefused", ReactErrorKind.Failed, "repeats the key").ToString(), StringComparison.Ordinal);
        _server.Answer = (_, _) => ChatServer.Completion(JsonSerializer.Serialize(new[] { new string('y', 1001), "b" }));
        Fails("ReactChatAnswer", ReactErrorKind.InvalidData, "1001 characters");
        Assert.Empty(Kept());
    }

    [Fact]
    public void Fences_and_more_than_was_asked_for_are_taken()
    {
        _server.Answer = (_, _) => ChatServer.Completion("```json\n[\"a\", \" b \", \"c\"]\n```");
        Assert.Equal(["a", "b"], Describe(Options()).Classes[1].Descriptions);
    }

    [Fact]
    public void A_server_that_does_not_answer_is_given_up_and_a_stop_is_heeded()
    {
        _server.Delay = TimeSpan.FromSeconds(30);
        Fails("ReactChatFailed", ReactErrorKind.Failed, "no whole answer within 0.2 s", timeout: 0.2);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        using var describer = new ClassDescriber(Options(timeout: 60), _observer);
        Assert.ThrowsAny<OperationCanceledException>(() => describer.Describe(Cats, stop.Token));
    }

    [Fact]
    public void No_more_questions_are_asked_at_once_than_allowed_and_those_answered_are_kept()
    {
        var many = ReactTask.Create("many", Enumerable.Range(0, 12).Select(number => new ReactClass { Name = $"thing {number}" }));
        _server.Delay = TimeSpan.FromMilliseconds(30);
        _server.Answer = (_, body) => body.Contains("thing 11", StringComparison.Ordinal) ? ChatServer.Http("400 Bad Request", "") : ChatServer.Completion(ChatServer.Sentences(body));
        using var describer = new ClassDescriber(Options(throttle: 3), _observer);
        Assert.Throws<ReactException>(() => describer.Describe(many, TestContext.Current.CancellationToken));
        Assert.InRange(_server.MostAtOnce, 1, 3);
        Assert.True(Kept().Length >= 22, $"{Kept().Length} of 22 answers kept.");
    }

    [Theory]
    [InlineData("localhost/v1", "ReactChatEndpoint", "no address")]
    [InlineData("ftp://example.org/v1", "ReactChatEndpoint", "no address")]
    [InlineData("https://me:sk-very-secret-key@example.org/v1", "ReactChatEndpoint", "holds a user")]
    [InlineData("http://example.org/v1?sk-very-secret-key", "ReactChatUnencrypted", "'example.org'")]
    public void An_endpoint_that_will_not_do_is_refused_before_anything_is_sent(string endpoint, string id, string said)
    {
        var error = Assert.Throws<ReactException>(() => new ClassDescriber(Options(endpoint), _observer));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_goes_into_the_header_that_is_named()
    {
        var options = new ChatOptions { Endpoint = $"{_server.Root}/chat/completions", Model = "m", Credential = new NetworkCredential("", Secret), KeyHeader = "api-key", Count = 1, CacheFolder = _folder["cache"] };
        using var describer = new ClassDescriber(options, _observer);
        Assert.Equal(3, describer.Describe(Cats, TestContext.Current.CancellationToken).Classes[1].Descriptions.Count);
        Assert.All(_server.Heads, head => Assert.Contains($"\r\napi-key: {Secret}\r\n", head, StringComparison.Ordinal));
        Assert.All(_server.Heads, head => Assert.StartsWith("POST /v1/chat/completions ", head, StringComparison.Ordinal));
        Assert.Equal("ReactChatQuestion", Assert.Throws<ReactException>(() => new ClassDescriber(new ChatOptions { Endpoint = _server.Root, Model = "m", Questions = ["What is it?"] }, _observer)).ErrorId);
    }

    private ReactTask Describe(ChatOptions options)
    {
        using var describer = new ClassDescriber(options, _observer);
        return describer.Describe(Cats, TestContext.Current.CancellationToken);
    }

    private ReactException Fails(string id, ReactErrorKind kind, string said, double timeout = 20)
    {
        var error = Assert.Throws<ReactException>(() => Describe(Options(throttle: 1, timeout: timeout)));
        Assert.Equal((id, kind), (error.ErrorId, error.Kind));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("'manul'", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.RecommendedAction);
        return error;
    }

    private string[] Kept() => Directory.Exists(_folder["cache"]) ? [.. Directory.GetFiles(_folder["cache"], "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    private ChatOptions Options(string? endpoint = null, int seed = 7, int throttle = 4, double timeout = 20) => new()
    {
        Endpoint = endpoint ?? $"{_server.Root}/?api-version=1",
        Model = "tiny",
        Credential = new NetworkCredential("key", Secret),
        Questions = ["What is a {}?", "Where is a {}?"],
        Count = 2,
        Seed = seed,
        Temperature = 0.5,
        ThrottleLimit = throttle,
        Timeout = TimeSpan.FromSeconds(timeout),
        RetryCount = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        CacheFolder = _folder["cache"],
    };
}
