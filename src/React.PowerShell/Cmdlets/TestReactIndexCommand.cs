using System.Management.Automation;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Checks every file of an index: checksums, counts, and that vectors and metadata belong together.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ReactIndex"), OutputType(typeof(ReactIndexTest))]
public sealed class TestReactIndexCommand : ReactCmdlet
{
    /// <summary>The index.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Path"), IndexArgument]
    public ReactIndex[] Index { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var index in Index)
        {
            RunEach(index, () => WriteObject(Run(() => ReactIndexTest.Run(index, Observer, StopToken))));
        }
    }
}
