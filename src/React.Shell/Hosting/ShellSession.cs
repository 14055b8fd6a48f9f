using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using React.Shell.CommandLine;

namespace React.Shell.Hosting;

/// <summary>A runspace with the module and the stand-ins, and the ways to run something in it.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost _host;
    private readonly Interrupts _interrupts = new();
    private int _depth;

    private ShellSession(ShellHost host)
    {
        _host = host;
        Runspace = RunspaceFactory.CreateRunspace(host, ShellState.Create());
        Runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Runspace.Open();
        Runspace.DefaultRunspace = Runspace;
    }

    public Runspace Runspace { get; }

    public Interrupts Interrupts => _interrupts;

    /// <summary>Opens the runspace on this thread.</summary>
    public static ShellSession Open(ShellHost host) => new(host);

    /// <summary>Imports the module. False, with the error written, if that fails.</summary>
    public bool Import(string manifest)
    {
        using var pipeline = Pipeline();
        pipeline.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", ActionPreference.Stop);
        return Invoke(pipeline) == Outcome.Completed;
    }

    /// <summary>Runs a script and gives the process's exit code.</summary>
    public int RunScript(string script, IReadOnlyList<string> arguments)
    {
        var path = Path.GetFullPath(script);
        if (!File.Exists(path))
        {
            _host.UI.WriteErrorLine($"react-shell: The script '{path}' does not exist.");
            return 1;
        }

        var invocation = new ScriptInvocation(path, arguments);
        Runspace.SessionStateProxy.SetVariable("LASTEXITCODE", 0);
        using var pipeline = Pipeline();
        pipeline.AddScript(invocation.Text, useLocalScope: true).AddArgument(invocation);
        if (Invoke(pipeline) != Outcome.Completed)
        {
            return 1;
        }

        if (invocation.Succeeded)
        {
            return _host.RequestedExit ?? 0;
        }

        return Convert.ToInt32(Runspace.SessionStateProxy.GetVariable("LASTEXITCODE") ?? 0, CultureInfo.InvariantCulture) is not 0 and var code ? code : 1;
    }

    /// <summary>Runs commands and gives the process's exit code.</summary>
    public int RunCommand(string text)
    {
        using var pipeline = Pipeline();
        pipeline.AddScript(text, useLocalScope: false);
        var outcome = Invoke(pipeline);
        return _host.RequestedExit ?? (outcome == Outcome.Completed ? 0 : 1);
    }

    /// <summary>Runs a line of the prompt; it is added to the engine's history. False after a terminating error.</summary>
    public bool RunLine(string text)
    {
        using var pipeline = Pipeline();
        pipeline.AddScript(text, useLocalScope: false);
        return Invoke(pipeline, addToHistory: true) == Outcome.Completed;
    }

    /// <summary>Runs something whose output the shell itself needs; null if it fails.</summary>
    public IReadOnlyList<PSObject>? Evaluate(string text)
    {
        using var pipeline = Pipeline();
        try
        {
            return pipeline.AddScript(text, useLocalScope: true).Invoke();
        }
        catch (RuntimeException)
        {
            return null;
        }
    }

    /// <summary>A pipeline of this runspace, nested if one is running.</summary>
    public PowerShell Pipeline() => _depth > 0 ? PowerShell.Create(RunspaceMode.CurrentRunspace) : PowerShell.Create(Runspace);

    public void Dispose()
    {
        _interrupts.Dispose();
        Runspace.Dispose();
    }

    private Outcome Invoke(PowerShell pipeline, bool addToHistory = false)
    {
        // Errors go with the output, so that the formatter writes both in their order; it sends errors to WriteErrorLine.
        foreach (var command in pipeline.Commands.Commands)
        {
            command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        }

        pipeline.AddCommand("Out-Default");
        _depth++;
        try
        {
            _interrupts.Run(pipeline, () => pipeline.Invoke(null, new PSInvocationSettings { AddToHistory = addToHistory }));
            return pipeline.InvocationStateInfo.State == PSInvocationState.Stopped ? Outcome.Stopped : Outcome.Completed;
        }
        catch (PipelineStoppedException)
        {
            return Outcome.Stopped;
        }
        catch (RuntimeException error)
        {
            _host.Console.EndProgress();
            Report(error.ErrorRecord);
            return Outcome.Failed;
        }
        finally
        {
            _depth--;
            _host.Console.EndProgress();
        }
    }

    private void Report(ErrorRecord error)
    {
        string text;
        using var pipeline = Pipeline();
        try
        {
            text = TextCapture.Format(pipeline, new[] { error }, _host.Terminal.Width).TrimEnd();
            // The engine shows nothing for input that lacks its end: it takes it for granted that the host asks for more.
            text = text.Length > 0 ? text : $"{error.CategoryInfo.Category}: {error}";
        }
        catch (RuntimeException)
        {
            text = error.ToString();
        }

        foreach (var line in text.Split('\n'))
        {
            _host.UI.WriteErrorLine(line.TrimEnd('\r'));
        }
    }

    private enum Outcome
    {
        Completed,
        Failed,
        Stopped,
    }
}
