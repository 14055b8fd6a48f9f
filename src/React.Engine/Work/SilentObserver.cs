namespace React.Work;

/// <summary>An observer for callers that want none.</summary>
public sealed class SilentObserver : IWorkObserver
{
    /// <summary>The one instance.</summary>
    public static SilentObserver Instance { get; } = new();

    private SilentObserver()
    {
    }

    /// <inheritdoc/>
    public void Progress(WorkProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Decision(string text)
    {
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
    }

    /// <inheritdoc/>
    public void Reject(Rejection rejection)
    {
    }
}
