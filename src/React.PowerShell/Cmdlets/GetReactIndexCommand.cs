using System.Management.Automation;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Shows an index's facts.</summary>
[Cmdlet(VerbsCommon.Get, "ReactIndex"), OutputType(typeof(ReactIndex))]
public sealed class GetReactIndexCommand : ReactCmdlet
{
    /// <summary>The index.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Path"), IndexArgument]
    public ReactIndex[] Index { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Index, enumerateCollection: true);
}
