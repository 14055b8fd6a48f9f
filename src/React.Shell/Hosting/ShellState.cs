using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell;

namespace React.Shell.Hosting;

/// <summary>What a runspace of the shell starts with: the engine's own commands and stand-ins for those that PowerShell keeps elsewhere.</summary>
public static class ShellState
{
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
                state.Commands.Add(new SessionStateCmdletEntry(name, type, helpFileName: null));
            }
        }

        return state;
    }
}
