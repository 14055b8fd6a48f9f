using System.Globalization;
using System.Management.Automation;
using React.Corpora;
using React.Indexing;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Adds pairs to an index, joins other indexes to it, or removes pairs.</summary>
[Cmdlet(VerbsData.Update, "ReactIndex", SupportsShouldProcess = true, DefaultParameterSetName = "Corpus"), OutputType(typeof(ReactIndex))]
public sealed class UpdateReactIndexCommand : ModelCmdlet
{
    private readonly List<string> _keys = [];

    /// <summary>The index to change.</summary>
    [Parameter(Mandatory = true, Position = 0), IndexArgument]
    public ReactIndex Index { get; set; } = null!;

    /// <summary>Corpora to add; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Corpus"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>The model that made the index, where it has moved.</summary>
    [Parameter(ParameterSetName = "Corpus"), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel? Model { get; set; }

    /// <summary>Indexes to join, in this order; wildcards are expanded in the order of the numbers in the names.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Part"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Part { get; set; } = [];

    /// <summary>Keys of the pairs to remove.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Key"), Alias("Key"), ValidateNotNullOrEmpty]
    public string[] RemoveKey { get; set; } = [];

    /// <summary>A condition over the metadata's columns, in SQL as DuckDB knows it, that the pairs to remove meet.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Filter"), ValidateNotNullOrEmpty]
    public string RemoveFilter { get; set; } = null!;

    internal override bool ListsRejects => ParameterSetName == "Corpus";

    internal override string? WhenStopped => GoesOn(startsAnew: false);

    /// <inheritdoc/>
    protected override void ProcessRecord() => _keys.AddRange(RemoveKey);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        (string Action, Func<ReactIndex> Work) change = ParameterSetName switch
        {
            "Part" => Join(),
            "Key" => (string.Create(CultureInfo.InvariantCulture, $"Remove the pairs of {_keys.Count:N0} keys"), () => PairRemoval.ByKey(Index.Path, _keys, Observer, StopToken)),
            "Filter" => ($"Remove the pairs where {RemoveFilter}", () => PairRemoval.ByFilter(Index.Path, new PairFilter(RemoveFilter), Observer, StopToken)),
            _ => Add(),
        };
        if (ShouldProcess(Index.Path, change.Action))
        {
            WriteObject(Run(change.Work));
        }
    }

    private (string Action, Func<ReactIndex> Work) Add()
    {
        string[] sources = [.. Corpus.SelectMany(ResolveCorpus)];
        return ($"Add {string.Join(", ", sources)}", () => Add(sources));
    }

    private ReactIndex Add(string[] sources)
    {
        var model = Model ?? Index.OpenModel();
        using var embedder = LoadEmbedderFor(model, Index.Precision);
        var options = new IndexOptions { DecodeThreads = ThrottleLimit, ModelName = model.Name, ModelPath = model.Path };
        var corpus = React.Corpora.Corpus.Open(sources, null, null, Observer, StopToken);
        using var closing = corpus as IDisposable;
        return new IndexBuilder(embedder, options, Observer).Add(Index.Path, corpus, StopToken);
    }

    private (string Action, Func<ReactIndex> Work) Join()
    {
        string[] parts = [.. Part.SelectMany(part => ResolveWildcard(part).Order(ShardNameComparer.Instance))];
        return ($"Join {string.Join(", ", parts)}", () => IndexJoin.Run(Index.Path, [.. parts.Select(ReactIndex.Open)], Observer, StopToken));
    }
}
