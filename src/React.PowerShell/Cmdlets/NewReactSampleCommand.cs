using System.Globalization;
using System.Management.Automation;
using React.PowerShell.Hosting;
using React.Samples;

namespace React.PowerShell.Cmdlets;

/// <summary>Draws a corpus, test sets and tasks to try everything on.</summary>
[Cmdlet(VerbsCommon.New, "ReactSample", SupportsShouldProcess = true), OutputType(typeof(ReactSample))]
public sealed class NewReactSampleCommand : ReactCmdlet
{
    private static readonly SampleOptions Defaults = new();

    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true, Position = 0), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>Pairs in the corpus.</summary>
    [Parameter, ValidateRange(1, 1_000_000)]
    public int Count { get; set; } = Defaults.PairCount;

    /// <summary>Pictures of each class in each test set.</summary>
    [Parameter, ValidateRange(1, 10_000)]
    public int TestCount { get; set; } = Defaults.TestCountPerClass;

    /// <summary>Share of the corpus that shows rare things and names them.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double RareShare { get; set; } = Defaults.RareShare;

    /// <summary>Decides what is drawn; the same seed draws the same bytes.</summary>
    [Parameter]
    public long Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var destination = ResolveLiteral(Destination);
        if (ShouldProcess(destination, string.Create(CultureInfo.InvariantCulture, $"Draw {Count:N0} pairs and two test sets")))
        {
            var options = new SampleOptions { PairCount = Count, TestCountPerClass = TestCount, RareShare = RareShare, Seed = Seed };
            WriteObject(Run(() => SampleWriter.Write(destination, options, Observer, StopToken)));
        }
    }
}
