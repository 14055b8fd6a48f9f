using System.Management.Automation;
using React.Corpora;
using React.Indexing;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Storage;

namespace React.PowerShell.Cmdlets;

/// <summary>Embeds a corpus into an index that can be searched, or makes one of embeddings that are there. Continues where an earlier run stopped.</summary>
[Cmdlet(VerbsCommon.New, "ReactIndex", SupportsShouldProcess = true, DefaultParameterSetName = CorpusSet), OutputType(typeof(ReactIndex))]
public sealed class NewReactIndexCommand : ModelCmdlet
{
    private const string CorpusSet = "Corpus";
    private const string EmbeddingSet = "Embedding";

    /// <summary>Folders of pictures with captions, webdataset tars, or tables; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = CorpusSet), Alias("Path"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>A folder of embeddings in clip-retrieval's layout: img_emb, text_emb or both, and metadata.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EmbeddingSet), ValidateNotNullOrEmpty]
    public string Embedding { get; set; } = null!;

    /// <summary>The folder of the index; for embeddings their own by default.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = CorpusSet), Parameter(Position = 1, ParameterSetName = EmbeddingSet), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>The model whose space the index lies in.</summary>
    [Parameter(Mandatory = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>How vectors are stored; Float16 takes half the space.</summary>
    [Parameter(ParameterSetName = CorpusSet), ValidateSet(nameof(NpyElement.Float16), nameof(NpyElement.Float32))]
    public NpyElement ElementType { get; set; } = NpyElement.Float16;

    /// <summary>Which part of the corpus to index, where several machines share the work: 3/64 is the third of 64. Update-ReactIndex -Part joins them.</summary>
    [Parameter(ParameterSetName = CorpusSet), ValidatePattern("^[0-9]+/[0-9]+$")]
    public string? Shard { get; set; }

    /// <summary>Column of a table, or of the embeddings' metadata, with the path of the picture.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? ImageColumn { get; set; }

    /// <summary>Column with the address of the picture.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? UrlColumn { get; set; }

    /// <summary>Column with the caption.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? CaptionColumn { get; set; }

    /// <summary>Column with the name of the pair.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? KeyColumn { get; set; }

    /// <summary>Discards the index that the folder holds and starts anew.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool ListsRejects => true;

    private TableColumns Columns => new(ImageColumn, UrlColumn, CaptionColumn, KeyColumn);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == EmbeddingSet)
        {
            Adopt(ResolveLiteral(Embedding));
            return;
        }

        var destination = ResolveLiteral(Destination);
        string[] sources = [.. Corpus.SelectMany(ResolveCorpus)];
        var action = $"Index {string.Join(", ", sources)} with model '{Model.Name}'";
        if (ShouldProcess(destination, IsWhatIf ? $"{action}: {Run(() => Forecast(destination, sources))}" : action))
        {
            WriteObject(Run(() => Build(destination, sources)));
        }
    }

    private void Adopt(string source)
    {
        var destination = Destination is null ? source : ResolveLiteral(Destination);
        if (ShouldProcess(destination, $"Take over the embeddings in {source} as those of model '{Model.Name}'"))
        {
            WriteObject(Run(() =>
            {
                using var embedder = LoadEmbedder(Model);
                return new IndexAdoption(embedder, Options(), Columns, Observer).Adopt(source, destination, StopToken);
            }));
        }
    }

    private ReactIndex Build(string destination, string[] sources)
    {
        using var embedder = LoadEmbedder(Model);
        var corpus = OpenCorpus(sources);
        using var closing = corpus as IDisposable;
        return new IndexBuilder(embedder, Options(), Observer).Build(destination, Part(corpus), StopToken);
    }

    private IndexForecast Forecast(string destination, string[] sources)
    {
        using var embedder = LoadEmbedder(Model);
        var corpus = OpenCorpus(sources);
        using var closing = corpus as IDisposable;
        return IndexForecast.Measure(embedder, Options(), destination, Part(corpus), StopToken);
    }

    private IndexOptions Options() =>
        new() { Element = ElementType, DecodeThreads = ThrottleLimit, ModelName = Model.Name, ModelPath = Model.Path, Restart = Force };

    private ICorpus OpenCorpus(string[] sources) => React.Corpora.Corpus.Open(sources, null, Columns, Observer, StopToken);

    private ICorpus Part(ICorpus corpus) => Shard is null ? corpus : CorpusPart.Parse(Shard).Take(corpus);
}
