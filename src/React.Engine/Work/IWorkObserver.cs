namespace React.Work;

/// <summary>Where running work tells how it goes. Implementations accept calls from any thread and return at once.</summary>
public interface IWorkObserver
{
    /// <summary>How far the work is. Called as often as convenient; the observer throttles.</summary>
    void Progress(WorkProgress progress);

    /// <summary>A decision worth knowing: what was chosen and why.</summary>
    void Decision(string text);

    /// <summary>Something the user should know although the work goes on.</summary>
    void Warning(string text);

    /// <summary>An item that was left out, with the reason. Never fatal; the work goes on.</summary>
    void Reject(Rejection rejection);
}
