using System.Globalization;
using System.Management.Automation;
using React.Indexing;
using React.Indexing.Faiss;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Retrieval;

namespace React.PowerShell.Cmdlets;

/// <summary>Takes back the place of removed pairs and merges small segments, or builds an approximate index.</summary>
[Cmdlet(VerbsCommon.Optimize, "ReactIndex", SupportsShouldProcess = true, DefaultParameterSetName = "Compact")]
[OutputType(typeof(ReactIndex), ParameterSetName = ["Compact"]), OutputType(typeof(ReactIndexRecall), ParameterSetName = ["Approximate"])]
public sealed class OptimizeReactIndexCommand : ReactCmdlet
{
    /// <summary>The index.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Path"), IndexArgument]
    public ReactIndex[] Index { get; set; } = [];

    /// <summary>Pairs that a merged segment has at most.</summary>
    [Parameter(ParameterSetName = "Compact"), ValidateRange(1, 1_000_000_000)]
    public int SegmentSize { get; set; } = 1_000_000;

    /// <summary>Builds an approximate index with faiss, which finds most of the nearest pairs in a fraction of the time.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Approximate")]
    public SwitchParameter Approximate { get; set; }

    /// <summary>What queries will be compared with: pictures or captions.</summary>
    [Parameter(ParameterSetName = "Approximate"), ValidateSet("Image", "Caption")]
    public KnowledgeKey Against { get; set; } = KnowledgeKey.Image;

    /// <summary>The share of the exact neighbours that a search is to find.</summary>
    [Parameter(ParameterSetName = "Approximate"), ValidateRange(0.01, 1.0)]
    public double Recall { get; set; } = 0.95;

    /// <summary>Neighbours a query for which that is to hold.</summary>
    [Parameter(ParameterSetName = "Approximate"), ValidateRange(1, 100_000)]
    public int RecallAt { get; set; } = 100;

    /// <summary>Bytes that the approximate index may take in memory; by default half of what the process may have.</summary>
    [Parameter(ParameterSetName = "Approximate"), ValidateRange(1L << 20, long.MaxValue)]
    public long? MemoryLimit { get; set; }

    /// <summary>The kind of index as faiss's factory names it; by default chosen by size and memory.</summary>
    [Parameter(ParameterSetName = "Approximate"), ValidateNotNullOrEmpty]
    public string? Factory { get; set; }

    /// <summary>Captions that search parameters are found with, and as many others that recall is measured with.</summary>
    [Parameter(ParameterSetName = "Approximate"), ValidateRange(1, 100_000)]
    public int QueryCount { get; set; } = 200;

    /// <summary>Decides which vectors it learns from and which captions are the queries.</summary>
    [Parameter(ParameterSetName = "Approximate")]
    public int Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var index in Index)
        {
            if (ShouldProcess(index.Path, Approximate
                ? string.Create(CultureInfo.InvariantCulture, $"Build an approximate index of {index.RowCount:N0} vectors")
                : string.Create(CultureInfo.InvariantCulture, $"Merge {index.SegmentCount:N0} segments and take back the place of {index.RemovedCount:N0} removed pairs")))
            {
                RunEach(index, () => WriteObject(Run<object>(() => Approximate ? Build(index) : new IndexCompactor(SegmentSize, Observer).Run(index.Path, StopToken))));
            }
        }
    }

    private ReactIndexRecall Build(ReactIndex index)
    {
        var options = new ApproximateOptions
        {
            Kind = Against == KnowledgeKey.Image ? VectorKind.Image : VectorKind.Text,
            Factory = Factory,
            MemoryLimit = MemoryLimit,
            Recall = Recall,
            RecallAt = RecallAt,
            QueryCount = QueryCount,
            Seed = Seed,
        };
        return new ApproximateBuilder(options, Observer).Build(index.Path, stopping: StopToken);
    }
}
