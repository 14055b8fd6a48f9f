using React.Work;

namespace React.Retrieval;

/// <summary>Passes on what a search reports that only finds words for the search that is wanted: its decisions are not those of the latter.</summary>
/// <param name="observer">Whom the search wanted tells.</param>
internal sealed class FirstSearchObserver(IWorkObserver observer) : IWorkObserver
{
    public void Progress(WorkProgress progress) => observer.Progress(progress with { Activity = $"{progress.Activity} for words" });

    public void Decision(string text)
    {
    }

    public void Warning(string text) => observer.Warning(text);

    public void Reject(Rejection rejection) => observer.Reject(rejection);
}
