using System.Globalization;
using React.Work;

namespace React.PowerShell.Hosting;

/// <summary>Passes what engine work reports to PowerShell's streams, and counts what was left out.</summary>
internal sealed class PipelineObserver(CmdletWorker worker, ProgressReporter progress) : IWorkObserver
{
    private readonly SortedDictionary<string, long> _rejected = new(StringComparer.Ordinal);

    public void Progress(WorkProgress report) => progress.Latest(report);

    public void Decision(string text) => worker.Post(() => progress.Cmdlet.WriteVerbose(text));

    public void Warning(string text) => worker.Post(() => progress.Cmdlet.WriteWarning(text));

    public void Reject(Rejection rejection)
    {
        lock (_rejected)
        {
            _rejected[rejection.Reason] = _rejected.GetValueOrDefault(rejection.Reason) + 1;
        }

        worker.Post(() => progress.Cmdlet.WriteVerbose($"Left out {rejection.Key} of {rejection.Source}: {rejection.Message}"));
    }

    /// <summary>One warning that says how many items were left out and why. Called on the pipeline thread.</summary>
    public void WriteSummary()
    {
        string? text = null;
        lock (_rejected)
        {
            if (_rejected.Count > 0)
            {
                var where = progress.Cmdlet is ReactCmdlet { ListsRejects: true } ? "; rejects.jsonl in the destination lists them." : ". -Verbose names each.";
                var culture = CultureInfo.InvariantCulture;
                text = string.Create(culture, $"{_rejected.Values.Sum():N0} items were left out: {string.Join(", ", _rejected.Select(reason => string.Create(culture, $"{reason.Value:N0} {reason.Key}")))}{where}");
                _rejected.Clear();
            }
        }

        if (text is not null)
        {
            progress.Cmdlet.WriteWarning(text);
        }
    }
}
