using System.Globalization;
using System.Management.Automation;
using React.Corpora;
using React.PowerShell.Hosting;
using React.Retrieval.Exports;

namespace React.PowerShell.Cmdlets;

/// <summary>Writes retrieved pairs for other programs: webdataset tars, parquet, CSV, JSON lines, or a list for audits.</summary>
[Cmdlet(VerbsData.Export, "ReactKnowledge", SupportsShouldProcess = true), OutputType(typeof(ReactKnowledgeExport))]
public sealed class ExportReactKnowledgeCommand : ReactCmdlet
{
    private readonly List<ReactPair> _pairs = [];

    /// <summary>The pairs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true), ValidateNotNull]
    public ReactPair[] Pair { get; set; } = [];

    /// <summary>The file, or the folder of the tars.</summary>
    [Parameter(Mandatory = true, Position = 0), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>What is written; by default what the destination's name says.</summary>
    [Parameter]
    public ExportFormat? Format { get; set; }

    /// <summary>Pairs of a tar at most.</summary>
    [Parameter, ValidateRange(1, 1_000_000)]
    public int ShardSize { get; set; } = WebdatasetWriter.DefaultShardSamples;

    /// <summary>Replaces an earlier export.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _pairs.AddRange(Pair);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var destination = ResolveLiteral(Destination);
        var export = new KnowledgeExport { Format = Format ?? KnowledgeExport.FormatOf(destination), PairsPerShard = ShardSize, Replace = Force };
        if (ShouldProcess(destination, string.Create(CultureInfo.InvariantCulture, $"Write {_pairs.Count:N0} pairs as {export.Format}")))
        {
            WriteObject(Run(() => export.Write(_pairs, destination, Observer, StopToken)));
        }
    }
}
