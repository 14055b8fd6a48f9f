using System.Collections;
using System.Globalization;
using System.Management.Automation;
using React.Corpora;
using React.Embedding;
using React.Indexing;
using React.Indexing.PostgreSql;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Storage;

namespace React.PowerShell.Cmdlets;

/// <summary>Embeds a corpus into an index that can be searched, makes one of embeddings that are there, and brings an index into a database. Continues where an earlier run stopped.</summary>
[Cmdlet(VerbsCommon.New, "ReactIndex", SupportsShouldProcess = true, DefaultParameterSetName = "Corpus"), OutputType(typeof(ReactIndex), typeof(ReactDatabaseIndex))]
public sealed class NewReactIndexCommand : DatabaseCmdlet
{
    /// <summary>Folders of pictures with captions, webdataset tars, or tables; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Corpus"), Alias("Path"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>A folder of embeddings in clip-retrieval's layout: img_emb, text_emb or both, and metadata.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Embedding"), ValidateNotNullOrEmpty]
    public string Embedding { get; set; } = null!;

    /// <summary>The folder of the index; for embeddings their own by default.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Corpus"), Parameter(ParameterSetName = "Embedding"), ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The model whose space the index lies in.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Corpus"), Parameter(Mandatory = true, ParameterSetName = "Embedding"), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>How vectors are stored; Float16 takes half the space.</summary>
    [Parameter(ParameterSetName = "Corpus"), ValidateSet(nameof(NpyElement.Float16), nameof(NpyElement.Float32))]
    public NpyElement ElementType { get; set; } = NpyElement.Float16;

    /// <summary>Which part of the corpus to index, where several machines share the work: 3/64 is the third of 64. Update-ReactIndex -Part joins them.</summary>
    [Parameter(ParameterSetName = "Corpus"), ValidatePattern("^[0-9]+/[0-9]+$")]
    public string? Shard { get; set; }

    /// <summary>Column of a table, or of the embeddings' metadata, with the path of the picture.</summary>
    [Parameter(ParameterSetName = "Corpus"), Parameter(ParameterSetName = "Embedding"), ValidateNotNullOrEmpty]
    public string? ImageColumn { get; set; }

    /// <summary>Column with the address of the picture.</summary>
    [Parameter(ParameterSetName = "Corpus"), Parameter(ParameterSetName = "Embedding"), ValidateNotNullOrEmpty]
    public string? UrlColumn { get; set; }

    /// <summary>Column with the caption.</summary>
    [Parameter(ParameterSetName = "Corpus"), Parameter(ParameterSetName = "Embedding"), ValidateNotNullOrEmpty]
    public string? CaptionColumn { get; set; }

    /// <summary>Column with the name of the pair.</summary>
    [Parameter(ParameterSetName = "Corpus"), Parameter(ParameterSetName = "Embedding"), ValidateNotNullOrEmpty]
    public string? KeyColumn { get; set; }

    /// <summary>An index on disk that goes into the database as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Index"), IndexArgument]
    public ReactIndex Index { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = "Corpus"), Parameter(ParameterSetName = "Embedding"), Parameter(Mandatory = true, ParameterSetName = "Index"), ValidateNotNullOrEmpty]
    public override string? Connection { get; set; }

    /// <summary>How the database finds near vectors without comparing all.</summary>
    [Parameter]
    public PostgresIndexKind DatabaseIndex { get; set; } = PostgresIndexKind.Auto;

    /// <summary>Parameters of that index by the names that its documentation gives them: m, ef_construction; lists.</summary>
    [Parameter, ValidateNotNull]
    public Hashtable DatabaseIndexParameter { get; set; } = [];

    /// <summary>Discards the index that the folder or the table holds and starts anew.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool ListsRejects => true;

    internal override string? WhenStopped => GoesOn(Force);

    private TableColumns Columns => new(ImageColumn, UrlColumn, CaptionColumn, KeyColumn);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Index")
        {
            if (ShouldProcess(Table, string.Create(CultureInfo.InvariantCulture, $"Bring the {Index.Count:N0} pairs of '{Index.Path}' into the database")))
            {
                WriteObject(Run(() => BringIn(Index)));
            }

            return;
        }

        if (ParameterSetName == "Embedding")
        {
            var folder = ResolveLiteral(Embedding);
            var place = Destination is null ? folder : ResolveLiteral(Destination);
            Make(place, $"Take over the embeddings in '{folder}' as those of model '{Model.Name}'", () => Adopt(folder, place));
            return;
        }

        var destination = ResolveLiteral(Destination!);
        string[] sources = [.. Corpus.SelectMany(ResolveCorpus)];
        var action = $"Index {string.Join(", ", sources)} with model '{Model.Name}'";
        Make(destination, IsWhatIf ? $"{action}: {Run(() => Forecast(destination, sources))}" : action, () => Build(destination, sources));
    }

    private void Make(string destination, string action, Func<ReactIndex> make)
    {
        if (ShouldProcess(destination, action))
        {
            WriteObject(Run<object>(() => make() is var index && Connection is null ? index : BringIn(index)));
        }
    }

    private ReactDatabaseIndex BringIn(ReactIndex index)
    {
        var options = new PostgresIndexOptions { Kind = DatabaseIndex, Parameters = DatabaseIndexParameter.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => LanguagePrimitives.ConvertTo<int>(entry.Value)) };
        return new PostgresLoader(Database!, options, Observer).Load(index, Force, StopToken);
    }

    private ReactIndex Adopt(string source, string destination)
    {
        using var embedder = LoadEmbedder(Model);
        return new IndexAdoption(embedder, Options(), Columns, Observer).Adopt(source, destination, StopToken);
    }

    /// <summary>The model, computing as what the destination holds already was computed; what -Force discards does not count.</summary>
    private IEmbedder OpenEmbedder(string destination) => LoadEmbedderFor(Model, Force ? null : IndexBuilder.PrecisionOf(destination));

    private ReactIndex Build(string destination, string[] sources)
    {
        using var embedder = OpenEmbedder(destination);
        var corpus = OpenCorpus(sources);
        using var closing = corpus as IDisposable;
        return new IndexBuilder(embedder, Options(), Observer).Build(destination, Part(corpus), StopToken);
    }

    private IndexForecast Forecast(string destination, string[] sources)
    {
        using var embedder = OpenEmbedder(destination);
        var corpus = OpenCorpus(sources);
        using var closing = corpus as IDisposable;
        return IndexForecast.Measure(embedder, Options(), destination, Part(corpus), StopToken);
    }

    private IndexOptions Options() =>
        new() { Element = ElementType, DecodeThreads = ThrottleLimit, ModelName = Model.Name, ModelPath = Model.Path, Restart = Force };

    private ICorpus OpenCorpus(string[] sources) => React.Corpora.Corpus.Open(sources, null, Columns, Observer, StopToken);

    private ICorpus Part(ICorpus corpus) => Shard is null ? corpus : CorpusPart.Parse(Shard).Take(corpus);
}
