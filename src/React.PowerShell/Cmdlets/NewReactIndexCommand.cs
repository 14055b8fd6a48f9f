using System.Collections;
using System.Management.Automation;
using React.Corpora;
using React.Indexing;
using React.Indexing.PostgreSql;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Storage;

namespace React.PowerShell.Cmdlets;

/// <summary>Embeds a corpus into an index that can be searched, and brings an index into a database. Continues where an earlier run stopped.</summary>
[Cmdlet(VerbsCommon.New, "ReactIndex", SupportsShouldProcess = true, DefaultParameterSetName = "Corpus"), OutputType(typeof(ReactIndex), typeof(ReactDatabaseIndex))]
public sealed class NewReactIndexCommand : DatabaseCmdlet
{
    /// <summary>Folders of pictures with captions, or webdataset tars; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Corpus"), Alias("Path"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>The folder of the index.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Corpus"), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>The model whose space the index lies in.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Corpus"), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>How vectors are stored; Float16 takes half the space.</summary>
    [Parameter(ParameterSetName = "Corpus"), ValidateSet(nameof(NpyElement.Float16), nameof(NpyElement.Float32))]
    public NpyElement ElementType { get; set; } = NpyElement.Float16;

    /// <summary>Which part of the corpus to index, where several machines share the work: 3/64 is the third of 64. Update-ReactIndex -Part joins them.</summary>
    [Parameter(ParameterSetName = "Corpus"), ValidatePattern("^[0-9]+/[0-9]+$")]
    public string? Shard { get; set; }

    /// <summary>An index on disk that goes into the database as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Index"), IndexArgument]
    public ReactIndex Index { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = "Corpus"), Parameter(Mandatory = true, ParameterSetName = "Index"), ValidateNotNullOrEmpty]
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Index")
        {
            if (ShouldProcess(Table, $"Bring the {Index.Count:N0} pairs of '{Index.Path}' into the database"))
            {
                WriteObject(Run(() => BringIn(Index)));
            }

            return;
        }

        var destination = ResolveLiteral(Destination);
        string[] sources = [.. Corpus.SelectMany(ResolveWildcard)];
        var action = $"Index {string.Join(", ", sources)} with model '{Model.Name}'";
        if (ShouldProcess(destination, IsWhatIf ? $"{action}: {Run(() => Forecast(destination, sources))}" : action))
        {
            WriteObject(Run<object>(() => Build(destination, sources) is var index && Connection is null ? index : BringIn(index)));
        }
    }

    private ReactDatabaseIndex BringIn(ReactIndex index)
    {
        var options = new PostgresIndexOptions { Kind = DatabaseIndex, Parameters = DatabaseIndexParameter.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => LanguagePrimitives.ConvertTo<int>(entry.Value)) };
        return new PostgresLoader(Database!, options, Observer).Load(index, Force, StopToken);
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
