namespace React.Retrieval.Prompts;

/// <summary>Why an attempt to have a question answered failed.</summary>
/// <param name="failure">What sort of failure it is.</param>
/// <param name="message">What is wrong, as the part of a sentence; without any secret.</param>
internal sealed class ChatException(ChatFailure failure, string message) : Exception(message)
{
    public ChatFailure Failure { get; } = failure;

    /// <summary>For how long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Sorts of failures.</summary>
internal enum ChatFailure
{
    /// <summary>The server is away, too busy or too slow; the next attempt may fare better.</summary>
    Passing,

    /// <summary>The answer is not what was asked for; the next one may be.</summary>
    Answer,

    /// <summary>The key is missing, wrong or not allowed to do this.</summary>
    Key,

    /// <summary>There is no such interface or model.</summary>
    NotFound,

    /// <summary>The server does not take what it is sent, or sends what will not do.</summary>
    Final,
}
