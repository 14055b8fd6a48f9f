namespace React;

/// <summary>An error that says what is wrong, where, and what to do about it. The only exception the engine throws on purpose, besides cancellation.</summary>
public sealed class ReactException : Exception
{
    /// <param name="errorId">Stable identifier, for example <c>ReactTensorShape</c>.</param>
    /// <param name="kind">What sort of error it is.</param>
    /// <param name="message">What is wrong and where: names the file, row or tensor.</param>
    /// <param name="action">What to do next, as a sentence.</param>
    /// <param name="target">What the error is about: a path, a key, a name.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ReactException(string errorId, ReactErrorKind kind, string message, string? action = null, object? target = null, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Kind = kind;
        RecommendedAction = action;
        Target = target;
    }

    /// <summary>Stable identifier, for example <c>ReactTensorShape</c>.</summary>
    public string ErrorId { get; }

    /// <summary>What sort of error it is.</summary>
    public ReactErrorKind Kind { get; }

    /// <summary>What to do next, as a sentence.</summary>
    public string? RecommendedAction { get; }

    /// <summary>What the error is about: a path, a key, a name.</summary>
    public object? Target { get; }
}
