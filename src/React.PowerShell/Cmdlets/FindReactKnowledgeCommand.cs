using System.Management.Automation;
using React.Indexing;
using React.Indexing.Faiss;
using React.Indexing.PostgreSql;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Retrieval;
using React.Retrieval.Quality;
using React.Retrieval.Words;

namespace React.PowerShell.Cmdlets;

/// <summary>Retrieves the pairs of an index that say most about a task, a text or a picture.</summary>
[Cmdlet(VerbsCommon.Find, "ReactKnowledge", DefaultParameterSetName = "Task"), OutputType(typeof(ReactPair))]
public sealed class FindReactKnowledgeCommand : DatabaseCmdlet
{
    private IPairStore? _store;

    /// <summary>What the knowledge is for.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Task"), TaskArgument]
    public ReactTask Task { get; set; } = null!;

    /// <summary>Texts to search for.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Text"), ValidateNotNullOrEmpty]
    public string[] Text { get; set; } = [];

    /// <summary>Pictures to search for; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Image"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] ImagePath { get; set; } = [];

    /// <summary>Takes pairs at random instead: the control that shows what retrieval is worth.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Random")]
    public SwitchParameter Random { get; set; }

    /// <summary>The index, where it is none in a database.</summary>
    [Parameter, StoreArgument]
    public IPairStore? Index { get; set; }

    /// <summary>Pairs for each class, text or picture; in all, with -Random.</summary>
    [Parameter, ValidateRange(1, 1_000_000)]
    public int Count { get; set; } = 200;

    /// <summary>Pairs for each query, as the original counts: a class has as many queries as names times templates. Overrules -Count.</summary>
    [Parameter(ParameterSetName = "Task"), ValidateRange(1, 100_000)]
    public int CountPerQuery { get; set; }

    /// <summary>What queries are compared with.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image")]
    public KnowledgeKey Against { get; set; } = KnowledgeKey.Image;

    /// <summary>Weight of the picture where queries are compared with both; the caption has the rest.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image"), ValidateRange(0.0, 1.0)]
    public double ImageWeight { get; set; } = 0.5;

    /// <summary>Makes one query of all queries of a class, of all texts, or of all pictures.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image")]
    public SwitchParameter Average { get; set; }

    /// <summary>Searches for the descriptions of classes too.</summary>
    [Parameter(ParameterSetName = "Task")]
    public SwitchParameter IncludeDescription { get; set; }

    /// <summary>Searches again with so many words that captions of the first search hold more often than those of the index.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), ValidateRange(0, 64)]
    public int Expand { get; set; }

    /// <summary>A condition over the metadata's columns.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image"), ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Words that captions must hold.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image"), ValidateNotNullOrEmpty]
    public string? CaptionMatch { get; set; }

    /// <summary>Leaves out pairs that are not worth learning from, and finds others in their place.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image")]
    public QualityLevel Quality { get; set; }

    /// <summary>What searches an index on disk.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image")]
    public SearchEngine Engine { get; set; }

    /// <summary>Bytes that an exact search may hold; by default half of what the process may have.</summary>
    [Parameter(ParameterSetName = "Task"), Parameter(ParameterSetName = "Text"), Parameter(ParameterSetName = "Image"), ValidateRange(SearchOptions.LeastMemory, long.MaxValue)]
    public long? MemoryLimit { get; set; }

    /// <summary>The model that made the index, where it has moved.</summary>
    [Parameter, ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel? Model { get; set; }

    /// <summary>Decides what -Random takes.</summary>
    [Parameter(ParameterSetName = "Random")]
    public int Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] images = [.. ImagePath.SelectMany(ResolveWildcard)];
        Stream(() =>
        {
            _store ??= Index switch
            {
                null => OpenDatabase(new PostgresSearchOptions { Exact = Engine == SearchEngine.Exact }),
                IndexStore plain => new IndexStore(plain.Index, Engine, new SearchOptions { MemoryLimit = MemoryLimit, Precision = Precision }.On(Device)),
                { } store => store,
            };
            return Random ? _store.Pairs(_store.RandomIds(Count, Seed)) : Search(_store, images);
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && (_store != Index || _store is FaissFileStore))
        {
            (_store as IDisposable)?.Dispose();
        }
    }

    private IEnumerable<ReactPair> Search(IPairStore store, string[] images)
    {
        var model = Model ?? store.OpenModel();
        using var embedder = LoadEmbedder(model);
        var expansion = Expand > 0 ? new QueryExpansion(Expand) : null;
        IEnumerable<ReactPair> Found(int count) => Pairs(new KnowledgeSearch(store, embedder, model.Name, Observer)
        {
            Count = count,
            CountPerQuery = CountPerQuery,
            Against = Against,
            ImageWeight = (float)ImageWeight,
            Average = Average,
            Descriptions = IncludeDescription,
            Expansion = expansion,
            Filter = Filter is null && CaptionMatch is null ? null : new PairFilter(Filter, CaptionMatch),
            Decoders = ThrottleLimit,
        }, images);
        var selected = new SelectedKnowledge(QualityOptions.Of(Quality), store, Observer);
        var pairs = Quality == QualityLevel.None ? Found(Count)
            : CountPerQuery > 0 ? selected.Of(Found(Count), StopToken)
            : selected.Find(Found, Count, StopToken);
        foreach (var pair in pairs)
        {
            yield return pair;
        }
    }

    private IEnumerable<ReactPair> Pairs(KnowledgeSearch search, string[] images) => ParameterSetName switch
    {
        "Text" => search.ByText(Text, StopToken),
        "Image" => search.ByImage(images, StopToken),
        _ => search.ByTask(Task, StopToken),
    };
}
