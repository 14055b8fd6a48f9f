using System.Collections.Concurrent;
using React.Work;

namespace React.Engine.Tests.Indexing;

/// <summary>Keeps what work told.</summary>
internal sealed class RecordingObserver : IWorkObserver
{
    public ConcurrentQueue<Rejection> Rejections { get; } = new();

    public ConcurrentQueue<string> Decisions { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<WorkProgress> Steps { get; } = new();

    public void Progress(WorkProgress progress) => Steps.Enqueue(progress);

    public void Decision(string text) => Decisions.Enqueue(text);

    public void Warning(string text) => Warnings.Enqueue(text);

    public void Reject(Rejection rejection) => Rejections.Enqueue(rejection);
}
