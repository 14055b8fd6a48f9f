using System.Management.Automation;
using System.Management.Automation.Host;
using React.Work;

namespace React.PowerShell.Hosting;

/// <summary>
/// What every cmdlet of the module shares: work runs on a worker thread, and the pipeline thread hands over objects, progress and messages,
/// so that Ctrl+C is answered at once and engine code never calls into PowerShell.
/// </summary>
public abstract class ReactCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private CmdletWorker? _worker;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private object? _target;
    private bool _isInterrupted;

    /// <summary>Set when the user presses Ctrl+C, or when the cmdlet is disposed of.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <summary>Where engine work reports; calls are passed to the pipeline thread.</summary>
    private protected CmdletWorker Worker => _worker ??= new CmdletWorker(this, _stop, Fail);

    /// <summary>Whether a file in the destination lists what was left out.</summary>
    internal virtual bool ListsRejects => false;

    /// <summary>What to say to who pressed Ctrl+C, where the work can be gone on with.</summary>
    internal virtual string? WhenStopped => null;

    /// <summary>Where engine work reports.</summary>
    protected IWorkObserver Observer => Worker.Observer;

    /// <summary>Whether the cmdlet is asked what it would do, by -WhatIf or the preference of that name.</summary>
    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Ends what still runs and waits for it: no thread outlives its cmdlet, but for one that is inside a call into libtorch, which nothing can
    /// interrupt; it ends by itself, after its work was saved.
    /// </summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _worker?.Dispose();
            _stop.Dispose();
            TellInterrupted();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        _isInterrupted = _worker is { IsRunning: true };
        _stop.Cancel();
    }

    /// <summary>Runs engine work to its end and returns its result.</summary>
    protected T Run<T>(Func<T> work)
    {
        TellModels();
        var result = default(T)!;
        Worker.Run(_ => result = work());
        return result;
    }

    /// <summary>Runs engine work to its end.</summary>
    protected void Run(Action work)
    {
        TellModels();
        Worker.Run(_ => work());
    }

    /// <summary>Runs engine work whose results leave one by one while it goes on.</summary>
    protected void Stream<T>(Func<IEnumerable<T>> work)
    {
        TellModels();
        Worker.Run(emit =>
        {
            foreach (var item in work())
            {
                emit(item!);
            }
        });
    }

    /// <summary>Says once for each model that was given what was chosen for it although no configuration says it.</summary>
    private protected void TellModels()
    {
        foreach (var model in MyInvocation.BoundParameters.Values.SelectMany(value => value as IEnumerable<ReactModel> ?? (value is ReactModel one ? [one] : [])))
        {
            if (model.Decision is { } decision && _told.Add(model.Path))
            {
                WriteVerbose(decision);
            }
        }
    }

    /// <summary>Runs work for one of several inputs: a failure is reported for that input, and the next one goes on.</summary>
    protected void RunEach(object target, Action work)
    {
        var outer = _target;
        _target = target;
        try
        {
            work();
        }
        catch (ReactException error)
        {
            Fail(error);
        }
        finally
        {
            _target = outer;
        }
    }

    /// <summary>Full file-system path of what the user typed, relative to the current location; need not exist.</summary>
    protected string ResolveLiteral(string path) => Resolve(() => Binding.PathResolution.Literal(SessionState, path));

    /// <summary>Existing files and folders that a wildcard matches.</summary>
    protected IReadOnlyList<string> ResolveWildcard(string path) => Resolve(() => Binding.PathResolution.Wildcard(SessionState, path));

    /// <summary>Paths and patterns of corpora.</summary>
    protected IReadOnlyList<string> ResolveCorpus(string path) => Resolve(() => Binding.PathResolution.Corpora(SessionState, path));

    /// <summary>What a cmdlet says when it was stopped that continues its work.</summary>
    /// <param name="startsAnew">Whether the same command would not continue.</param>
    private protected static string GoesOn(bool startsAnew) => startsAnew ? "Stopped. Give the command again, without -Force, to go on." : "Stopped. Give the same command again to go on.";

    /// <summary>To the host, since a pipeline that is stopped takes no more messages.</summary>
    private void TellInterrupted()
    {
        if (!_isInterrupted || WhenStopped is not { } text)
        {
            return;
        }

        _isInterrupted = false;
        try
        {
            Host?.UI?.WriteWarningLine(text);
        }
        catch (Exception error) when (error is HostException or NotImplementedException or NotSupportedException or IOException)
        {
            // A host that nobody watches.
        }
    }

    private T Resolve<T>(Func<T> resolve)
    {
        try
        {
            return resolve();
        }
        catch (ReactException error) when (_target is null)
        {
            ThrowTerminatingError(ErrorRecords.From(error));
            throw;
        }
    }

    /// <summary>Ends the cmdlet, or only the work for the input at hand.</summary>
    private void Fail(Exception error)
    {
        if (_target is null)
        {
            ThrowTerminatingError(ErrorRecords.From(error));
        }

        WriteError(ErrorRecords.From(error, _target));
    }
}
