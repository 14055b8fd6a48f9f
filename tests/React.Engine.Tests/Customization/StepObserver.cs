using React.Work;

namespace React.Engine.Tests.Customization;

/// <summary>Calls back after every training step and keeps what it is told.</summary>
internal sealed class StepObserver(Action<long> onStep) : IWorkObserver
{
    public List<string> Decisions { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<Rejection> Rejections { get; } = [];

    public void Progress(WorkProgress progress)
    {
        if (progress.Unit == "steps")
        {
            onStep(progress.Done);
        }
    }

    public void Decision(string text) => Decisions.Add(text);

    public void Warning(string text) => Warnings.Add(text);

    public void Reject(Rejection rejection) => Rejections.Add(rejection);
}
