using System.Management.Automation;

namespace React.Shell.Hosting;

/// <summary>
/// Ctrl+C stops the running pipeline and leaves the process alone. A second one within two seconds is for work that
/// does not heed the first: it ends the process.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan Insistence = TimeSpan.FromSeconds(2);
    private readonly Lock _changing = new();
    private readonly Stack<PowerShell> _running = new();
    private PowerShell? _stopping;
    private DateTime _since;

    public Interrupts() => Console.CancelKeyPress += Stop;

    /// <summary>Whether Ctrl+C while nothing runs is without effect, as at a prompt, instead of ending the process.</summary>
    public bool IgnoredWhenIdle { get; set; }

    /// <summary>Runs with Ctrl+C bound to this pipeline.</summary>
    public void Run(PowerShell pipeline, Action run)
    {
        lock (_changing)
        {
            _running.Push(pipeline);
        }

        try
        {
            run();
        }
        finally
        {
            lock (_changing)
            {
                _running.Pop();
            }
        }
    }

    public void Dispose() => Console.CancelKeyPress -= Stop;

    private void Stop(object? sender, ConsoleCancelEventArgs e)
    {
        lock (_changing)
        {
            if (!_running.TryPeek(out var pipeline))
            {
                e.Cancel = IgnoredWhenIdle;
                return;
            }

            var now = DateTime.UtcNow;
            if (ReferenceEquals(pipeline, _stopping) && now - _since < Insistence)
            {
                return;
            }

            (_stopping, _since) = (pipeline, now);
            e.Cancel = true;
            // Asynchronously: stopping waits for the pipeline, and this thread must stay free for the second Ctrl+C.
            pipeline.BeginStop(null, null);
        }
    }
}
