using System.Management.Automation;
using React.Indexing;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Takes back the place of removed pairs and merges small segments.</summary>
[Cmdlet(VerbsCommon.Optimize, "ReactIndex", SupportsShouldProcess = true), OutputType(typeof(ReactIndex))]
public sealed class OptimizeReactIndexCommand : ReactCmdlet
{
    /// <summary>The index.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Path"), IndexArgument]
    public ReactIndex[] Index { get; set; } = [];

    /// <summary>Pairs that a merged segment has at most.</summary>
    [Parameter, ValidateRange(1, 1_000_000_000)]
    public int SegmentSize { get; set; } = 1_000_000;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var index in Index)
        {
            if (ShouldProcess(index.Path, $"Merge {index.SegmentCount:N0} segments and take back the place of {index.RemovedCount:N0} removed pairs"))
            {
                RunEach(index, () => WriteObject(Run(() => new IndexCompactor(SegmentSize, Observer).Run(index.Path, StopToken))));
            }
        }
    }
}
