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

    /// <summary>Measures too how much of what an exact search finds the approximate index finds, and how long both take.</summary>
    [Parameter]
    public SwitchParameter Recall { get; set; }

    /// <summary>Neighbours a query; by default as many as the approximate index was tuned for.</summary>
    [Parameter, ValidateRange(1, 1_000_000)]
    public int? RecallAt { get; set; }

    /// <summary>Captions of the index that are searched for.</summary>
    [Parameter, ValidateRange(1, 100_000)]
    public int QueryCount { get; set; } = 200;

    /// <summary>Decides which captions.</summary>
    [Parameter]
    public int Seed { get; set; } = 1;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var index in Index)
        {
            RunEach(index, () => WriteObject(Run(() => Test(index))));
        }
    }

    private ReactIndexTest Test(ReactIndex index)
    {
        var test = ReactIndexTest.Run(index, Observer, StopToken);
        return Recall ? test.WithRecall(index, RecallAt, QueryCount, Seed, Observer, StopToken) : test;
    }
}
