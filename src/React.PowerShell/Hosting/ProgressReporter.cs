using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using React.Work;

namespace React.PowerShell.Hosting;

/// <summary>Shows the latest progress with rate and time left, at most four times a second.</summary>
internal sealed class ProgressReporter(Cmdlet cmdlet)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static int _lastId = 0x5EAC7;
    // Of its own for each cmdlet: several of a pipeline report at the same time.
    private readonly int _id = Interlocked.Increment(ref _lastId);
    private readonly Stopwatch _sinceWrite = new();
    private readonly Stopwatch _sinceStart = new();
    private WorkProgress? _latest;
    private WorkProgress? _written;
    private string? _activity;
    private long _first;

    public Cmdlet Cmdlet => cmdlet;

    /// <summary>Remembers a report; any thread.</summary>
    public void Latest(WorkProgress report) => Volatile.Write(ref _latest, report);

    /// <summary>Writes the latest report if it is new and the last one is old enough; pipeline thread only.</summary>
    public void WriteDue()
    {
        var report = Volatile.Read(ref _latest);
        if (report is null || ReferenceEquals(report, _written) || (_sinceWrite.IsRunning && _sinceWrite.Elapsed < Interval))
        {
            return;
        }

        if (_activity != report.Activity)
        {
            // What a resumed run had done before does not count for the rate.
            _activity = report.Activity;
            _first = report.Done;
            _sinceStart.Restart();
        }

        cmdlet.WriteProgress(Record(report));
        _written = report;
        _sinceWrite.Restart();
    }

    /// <summary>Takes the bar away; pipeline thread only.</summary>
    public void Complete()
    {
        if (_written is { } last)
        {
            cmdlet.WriteProgress(new ProgressRecord(_id, last.Activity, "Done") { RecordType = ProgressRecordType.Completed });
            _written = null;
            _latest = null;
            _activity = null;
            _sinceWrite.Reset();
        }
    }

    private ProgressRecord Record(WorkProgress report)
    {
        var culture = CultureInfo.InvariantCulture;
        var seconds = _sinceStart.Elapsed.TotalSeconds;
        var rate = seconds > 0.5 ? (report.Done - _first) / seconds : 0;
        var status = report.Total is { } total
            ? string.Create(culture, $"{report.Done:N0} of {(report.IsEstimate ? "about " : "")}{total:N0} {report.Unit}")
            : string.Create(culture, $"{report.Done:N0} {report.Unit}");
        if (rate > 0)
        {
            status += string.Create(culture, $", {(rate >= 10 ? rate.ToString("N0", culture) : rate.ToString("0.0", culture))}/s");
        }

        var record = new ProgressRecord(_id, report.Activity, status);
        if (report.Detail is { Length: > 0 } detail)
        {
            record.CurrentOperation = detail;
        }

        if (report.Total is > 0)
        {
            record.PercentComplete = (int)Math.Clamp(100 * report.Done / report.Total.Value, 0, 100);
            record.SecondsRemaining = rate > 0 ? (int)Math.Min(int.MaxValue, (report.Total.Value - report.Done) / rate) : -1;
        }

        return record;
    }
}
