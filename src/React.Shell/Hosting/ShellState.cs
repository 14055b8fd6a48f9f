using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell;
using React.Shell.StandIns;

namespace React.Shell.Hosting;

/// <summary>What a runspace of the shell starts with: the engine's own commands, and stand-ins for those that PowerShell keeps elsewhere.</summary>
public static class ShellState
{
    private const string Management = "Microsoft.PowerShell.Management";
    private const string Utility = "Microsoft.PowerShell.Utility";

    // What deals with the items of drives is in one of PowerShell's modules, everything else in the other.
    private static readonly string[] ManagementNouns = ["ChildItem", "Content", "Item", "Location", "Path"];

    /// <summary>The state to open a runspace with; tests open theirs with the same.</summary>
    public static InitialSessionState Create()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            // What an installed pwsh starts with; a policy set for the machine or by a domain still goes before it.
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        }

        var present = state.Commands.Select(command => command.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var type in typeof(ShellState).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet && $"{cmdlet.VerbName}-{cmdlet.NounName}" is var name && present.Add(name))
            {
                var entry = new SessionStateCmdletEntry(name, type, helpFileName: null);
                // The engine itself calls some of them by their module's name, for example to complete paths.
                EngineInternals.NameModule(entry, ManagementNouns.Contains(cmdlet.NounName) ? Management : Utility);
                state.Commands.Add(entry);
            }
        }

        return state;
    }
}
