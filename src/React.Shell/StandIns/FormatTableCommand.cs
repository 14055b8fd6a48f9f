using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace React.Shell.StandIns;

/// <summary>Format-Table: the engine's own formatter and parameters.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    public FormatTableCommand() => EngineInternals.UseShape(this, "Table");
}
