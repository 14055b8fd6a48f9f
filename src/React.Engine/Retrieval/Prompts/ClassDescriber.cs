using React.Work;

namespace React.Retrieval.Prompts;

/// <summary>Has a language model describe the classes of a task (CuPL, ICCV 2023). What was asked before is taken from the cache.</summary>
public sealed class ClassDescriber : IDisposable
{
    private readonly ChatOptions _options;
    private readonly ChatClient _client;
    private readonly ChatCache _cache;
    private readonly IWorkObserver _observer;

    /// <param name="options">Who is asked, and how.</param>
    /// <param name="observer">Told of progress and decisions.</param>
    /// <exception cref="ReactException">The endpoint is none, the key would travel in the open, or a question has no place for the class name.</exception>
    public ClassDescriber(ChatOptions options, IWorkObserver observer)
    {
        if (options.Questions.FirstOrDefault(question => !ReactTask.IsTemplate(question)) is { } stray)
        {
            throw new ReactException("ReactChatQuestion", ReactErrorKind.InvalidArgument, $"The question '{stray}' has no place for the class name.", "Put {} where the class name goes.", stray);
        }

        _options = options;
        _client = new ChatClient(options);
        _cache = new ChatCache(options.CacheFolder ?? ChatCache.UserFolder, observer);
        _observer = observer;
    }

    /// <summary>Who is asked, without any secret.</summary>
    public string Endpoint => _client.Endpoint.Name;

    /// <summary>How many questions about a task would be asked, and how many are answered by the cache. Asks none.</summary>
    public (int Asked, int Kept) Plan(ReactTask task)
    {
        var questions = ChatQuestion.For(task, _options).ToArray();
        var kept = questions.Count(question => _cache.Find(KeyOf(question), _options.Count) is not null);
        return (questions.Length - kept, kept);
    }

    /// <summary>The task with the descriptions that the language model gives, behind those that it has. Answers that have come are kept, whatever becomes of the others.</summary>
    /// <exception cref="ReactException">The server is away, refuses, or answers something else than what it is asked for.</exception>
    public ReactTask Describe(ReactTask task, CancellationToken stopping)
    {
        var questions = ChatQuestion.For(task, _options).Select((question, turn) => (question, turn)).ToArray();
        var descriptions = task.Classes.Select(_ => new List<string>()).ToArray();
        var done = 0;
        using var slots = new SemaphoreSlim(_options.ThrottleLimit);
        var failed = false;
        foreach (var (position, answer) in OrderedParallel.SelectAsync(questions, AnswerAsync, _options.ThrottleLimit, stopping))
        {
            descriptions[position].AddRange(answer);
            _observer.Progress(new WorkProgress($"Describing the classes of {task.Name}", ++done, questions.Length, "questions"));
        }

        foreach (var (item, more) in task.Classes.Zip(descriptions))
        {
            _observer.Decision($"Class '{item.Name}': {more.Count:N0} descriptions, the first: {more.FirstOrDefault()}");
        }

        return ReactTask.Create(task.Name, task.Classes.Zip(descriptions, TaskChanges.WithDescriptions), task.Templates, task.Path);

        async Task<(int Position, IReadOnlyList<string> Answer)> AnswerAsync((ChatQuestion Question, int Turn) item, CancellationToken token)
        {
            var key = KeyOf(item.Question);
            if (_cache.Find(key, _options.Count) is { } kept)
            {
                return (item.Question.Class, kept);
            }

            await slots.WaitAsync(token).ConfigureAwait(false);
            try
            {
                // Slots are had in the questions' order, so what failed comes before this one and is what is told.
                if (Volatile.Read(ref failed))
                {
                    throw new OperationCanceledException("An earlier question failed.");
                }

                var answer = await _client.AskAsync(item.Question.Text, item.Turn, token).ConfigureAwait(false);
                _cache.Keep(key, answer);
                return (item.Question.Class, answer);
            }
            catch (ChatException error)
            {
                Volatile.Write(ref failed, true);
                throw Failed(error, item.Question);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private ChatCached KeyOf(ChatQuestion question) => new(Endpoint, _options.Model, question.Text, _options.Seed, _options.Temperature, null);

    private ReactException Failed(ChatException error, ChatQuestion question) => error.Failure switch
    {
        ChatFailure.Key => new ReactException("ReactChatKey", ReactErrorKind.PermissionDenied, $"'{Endpoint}' was asked about '{question.Name}': {error.Message}.",
            "Give the key as the password of -Credential; -KeyHeader names the header where it is not Authorization.", Endpoint),
        ChatFailure.NotFound => new ReactException("ReactChatNotFound", ReactErrorKind.NotFound, $"'{Endpoint}' was asked about '{question.Name}': {error.Message}.",
            $"Check the endpoint, to which /chat/completions is added, and whether it has a model '{_options.Model}'.", Endpoint),
        ChatFailure.Answer => new ReactException("ReactChatAnswer", ReactErrorKind.InvalidData, $"'{Endpoint}' was asked about '{question.Name}', and the answer is not what was asked for: {error.Message}.",
            "Try another -ChatModel, a smaller -Count or another -Question. Answers that were good are kept.", question.Name),
        ChatFailure.Passing => new ReactException("ReactChatFailed", ReactErrorKind.Failed, $"'{Endpoint}' was asked about '{question.Name}': {error.Message}.",
            error.RetryAfter > _options.MaxRetryDelay ? $"It asks to be left alone for {error.RetryAfter.Value.TotalSeconds:0} s. Run the same command then: answers that came are kept." : "Run the same command again later: answers that came are kept.", Endpoint),
        _ => new ReactException("ReactChatRefused", ReactErrorKind.Failed, $"'{Endpoint}' was asked about '{question.Name}': {error.Message}.", "Check the endpoint, the model and what it allows.", Endpoint),
    };
}
