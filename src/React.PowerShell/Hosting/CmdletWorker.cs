using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;

namespace React.PowerShell.Hosting;

/// <summary>A worker thread and the queue through which it speaks to the pipeline thread.</summary>
internal sealed class CmdletWorker : IDisposable
{
    // Enough to keep the worker going while the pipeline thread is busy downstream, and little enough to hold back a fast producer.
    private const int QueueLength = 256;

    private readonly Cmdlet _cmdlet;
    private readonly CancellationTokenSource _stop;
    private readonly Action<Exception> _fail;
    private readonly BlockingCollection<Action> _queue = new(QueueLength);
    private readonly ProgressReporter _progress;
    private Thread? _thread;
    private volatile bool _finished = true;
    private Exception? _error;

    /// <param name="cmdlet">Whose pipeline thread is served.</param>
    /// <param name="stop">Ends the work.</param>
    /// <param name="fail">Told of the work's error, on the pipeline thread.</param>
    public CmdletWorker(Cmdlet cmdlet, CancellationTokenSource stop, Action<Exception> fail)
    {
        _cmdlet = cmdlet;
        _stop = stop;
        _fail = fail;
        _progress = new ProgressReporter(cmdlet);
        Observer = new PipelineObserver(this, _progress);
    }

    /// <summary>Reports to the pipeline thread; safe from any thread.</summary>
    public PipelineObserver Observer { get; }

    /// <summary>Starts the work and pumps until it has ended.</summary>
    public void Run(Action<Action<object>> work)
    {
        Start(work);
        Finish();
    }

    /// <summary>Whether work is under way.</summary>
    public bool IsRunning => !_finished;

    /// <summary>Starts the work and returns.</summary>
    /// <exception cref="PipelineStoppedException">The user has stopped the pipeline, for example while a question was asked.</exception>
    public void Start(Action<Action<object>> work)
    {
        if (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        _error = null;
        _finished = false;
        _thread = new Thread(() => Work(work)) { IsBackground = true, Name = "React worker" };
        _thread.Start();
    }

    /// <summary>Hands over what the work has queued, without waiting for more than <paramref name="wait"/>.</summary>
    public void Pump(TimeSpan wait = default)
    {
        while (_queue.TryTake(out var action, wait))
        {
            action();
            wait = TimeSpan.Zero;
        }

        _progress.WriteDue();
        if (_finished && _error is not null)
        {
            Finish();
        }
    }

    /// <summary>Pumps until the work has ended, then passes on its error, if it had one.</summary>
    public void Finish()
    {
        while (!_finished || _queue.Count > 0)
        {
            if (_queue.TryTake(out var action, 50))
            {
                action();
            }

            _progress.WriteDue();
        }

        _thread?.Join();
        _thread = null;
        _progress.Complete();
        Observer.WriteSummary();
        if (_error is { } error)
        {
            _error = null;
            Throw(error);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        while (!_finished)
        {
            _queue.TryTake(out _, 20);
        }

        _thread?.Join();
        _queue.Dispose();
    }

    /// <summary>Queues something for the pipeline thread to do; waits while the queue is full.</summary>
    internal void Post(Action action)
    {
        try
        {
            _queue.Add(action, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The pipeline thread no longer listens.
        }
    }

    private void Work(Action<Action<object>> work)
    {
        // Numbers in messages are written alike everywhere, as those in files are; what the work starts inherits it, and the user's own thread keeps their culture.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            work(item =>
            {
                _stop.Token.ThrowIfCancellationRequested();
                Post(() => _cmdlet.WriteObject(item));
            });
        }
        catch (Exception error)
        {
            _error = error;
        }
        finally
        {
            _finished = true;

            // Wakes a pipeline thread that waits for something to hand over; where the queue is full, it is not waiting.
            _queue.TryAdd(static () => { });
        }
    }

    private void Throw(Exception error)
    {
        if (error is OperationCanceledException && _stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        _fail(error);
    }
}
