using System.Management.Automation;
using React.Corpora;
using React.Indexing;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Storage;

namespace React.PowerShell.Cmdlets;

/// <summary>Embeds a corpus into an index that can be searched. Continues where an earlier run stopped.</summary>
[Cmdlet(VerbsCommon.New, "ReactIndex", SupportsShouldProcess = true), OutputType(typeof(ReactIndex))]
public sealed class NewReactIndexCommand : ModelCmdlet
{
    /// <summary>Folders of pictures with captions, or webdataset tars; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0), Alias("Path"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>The folder of the index.</summary>
    [Parameter(Mandatory = true, Position = 1), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>The model whose space the index lies in.</summary>
    [Parameter(Mandatory = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>How vectors are stored; Float16 takes half the space.</summary>
    [Parameter, ValidateSet(nameof(NpyElement.Float16), nameof(NpyElement.Float32))]
    public NpyElement ElementType { get; set; } = NpyElement.Float16;

    /// <summary>Which part of the corpus to index, where several machines share the work: 3/64 is the third of 64. Update-ReactIndex -Part joins them.</summary>
    [Parameter, ValidatePattern("^[0-9]+/[0-9]+$")]
    public string? Shard { get; set; }

    /// <summary>Discards the index that the folder holds and starts anew.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool ListsRejects => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var destination = ResolveLiteral(Destination);
        string[] sources = [.. Corpus.SelectMany(ResolveWildcard)];
        var action = $"Index {string.Join(", ", sources)} with model '{Model.Name}'";
        if (ShouldProcess(destination, IsWhatIf ? $"{action}: {Run(() => Forecast(destination, sources))}" : action))
        {
            WriteObject(Run(() => Build(destination, sources)));
        }
    }

    private ReactIndex Build(string destination, string[] sources)
    {
        using var embedder = LoadEmbedder(Model);
        return new IndexBuilder(embedder, Options(), Observer).Build(destination, OpenCorpus(sources), StopToken);
    }

    private IndexForecast Forecast(string destination, string[] sources)
    {
        using var embedder = LoadEmbedder(Model);
        return IndexForecast.Measure(embedder, Options(), destination, OpenCorpus(sources), StopToken);
    }

    private IndexOptions Options() =>
        new() { Element = ElementType, DecodeThreads = ThrottleLimit, ModelName = Model.Name, ModelPath = Model.Path, Restart = Force };

    private ICorpus OpenCorpus(string[] sources)
    {
        var corpus = React.Corpora.Corpus.Open(sources);
        return Shard is null ? corpus : CorpusPart.Parse(Shard).Take(corpus);
    }
}
