namespace React.Models.Hub;

/// <summary>Why an attempt to get something from a hub failed.</summary>
/// <param name="error">What the user is told if it stays so.</param>
internal sealed class HubFailure(ReactException error) : Exception(error.Message, error)
{
    public ReactException Error => error;

    /// <summary>Whether the next attempt may fare better.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether what has come is of no use.</summary>
    public bool Discards { get; init; }

    /// <summary>For how long the hub asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
