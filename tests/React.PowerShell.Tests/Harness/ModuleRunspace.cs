using System.Collections;
using System.Management.Automation.Runspaces;
using React.Shell.Hosting;
using Pipeline = System.Management.Automation.PowerShell;

namespace React.PowerShell.Tests.Harness;

/// <summary>A runspace of this process opened as the shell opens its own, with the module imported from the clone.</summary>
internal sealed class ModuleRunspace : IDisposable
{
    private ModuleRunspace(RecordingHost? host)
    {
        Host = host;
        Runspace = host is null ? RunspaceFactory.CreateRunspace(ShellState.Create()) : RunspaceFactory.CreateRunspace(host, ShellState.Create());
        Runspace.Open();
    }

    public Runspace Runspace { get; }

    /// <summary>What it writes to; null where nothing is kept.</summary>
    public RecordingHost? Host { get; }

    /// <summary>The manifest of the clone; null where it is absent or not built.</summary>
    public static string? Manifest
    {
        get
        {
            try
            {
                return ModuleLocator.Find(AppContext.BaseDirectory, AppContext.BaseDirectory, named: null);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>Opens a runspace with the module.</summary>
    /// <param name="host">Is written to; null for one that keeps nothing.</param>
    public static ModuleRunspace Open(RecordingHost? host = null)
    {
        var opened = new ModuleRunspace(host);
        opened.Run("param($manifest) Import-Module $manifest -ErrorAction Stop", Manifest
            ?? throw new FileNotFoundException("React.psd1 is not to be found above the tests, or module/bin is not built.")).ThrowOnError();
        return opened;
    }

    /// <summary>Opens a runspace with the engine's commands and the stand-ins alone.</summary>
    public static ModuleRunspace OpenBare() => new(null);

    /// <summary>A pipeline of this runspace, for what <see cref="Run"/> cannot do: input objects, stopping, events.</summary>
    public Pipeline Pipeline()
    {
        var pipeline = System.Management.Automation.PowerShell.Create();
        pipeline.Runspace = Runspace;
        return pipeline;
    }

    /// <summary>Runs a script and collects all that it writes. A terminating error is in the result, not thrown.</summary>
    /// <param name="script">The script's text; it may begin with <c>param(…)</c>.</param>
    /// <param name="arguments">Arguments by position.</param>
    public RunResult Run(string script, params object?[] arguments)
    {
        using var pipeline = Pipeline();
        pipeline.AddScript(script, useLocalScope: false);
        foreach (var argument in arguments)
        {
            pipeline.AddArgument(argument);
        }

        return RunResult.Of(pipeline);
    }

    /// <summary>Runs one command with parameters and input.</summary>
    public RunResult Command(string name, IDictionary parameters, IEnumerable? input = null)
    {
        using var pipeline = Pipeline();
        pipeline.AddCommand(name).AddParameters(parameters);
        return RunResult.Of(pipeline, input);
    }

    public void Dispose() => Runspace.Dispose();
}
