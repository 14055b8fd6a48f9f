using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace React.Shell.Hosting;

/// <summary>The host that the PowerShell engine talks to.</summary>
internal sealed class ShellHost(Terminal terminal) : PSHost
{
    private readonly ShellUserInterface _ui = new(terminal);

    public override string Name => "React.Shell";

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _ui;

    public ShellUserInterface Console => _ui;

    public Terminal Terminal => terminal;

    /// <summary>The code of <c>exit</c> where it was called outside of a script; null until then.</summary>
    public int? RequestedExit { get; set; }

    /// <summary>Reads and runs commands until <c>exit</c>, while a pipeline waits; set by the prompt.</summary>
    public Action? NestedPrompt { get; set; }

    public override void SetShouldExit(int exitCode) => RequestedExit = exitCode;

    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null)
        {
            throw new NotSupportedException("A nested prompt needs the interactive prompt; a script is running.");
        }

        NestedPrompt();
    }

    public override void ExitNestedPrompt() => RequestedExit ??= 0;

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
