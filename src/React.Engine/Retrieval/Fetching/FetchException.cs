namespace React.Retrieval.Fetching;

/// <summary>Why a picture could not be fetched.</summary>
/// <param name="reason">A short stable word; what counts are kept by.</param>
/// <param name="message">What is wrong, as a sentence.</param>
internal sealed class FetchException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;

    /// <summary>Whether the next attempt may fare better.</summary>
    public bool IsTransient { get; init; }

    /// <summary>For how long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
