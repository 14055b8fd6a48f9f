using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace React.Shell.StandIns;

/// <summary>Format-List: the engine's own formatter and parameters.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineInternals.UseShape(this, "List");
}
