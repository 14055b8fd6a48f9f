using System.Management.Automation;
using React.Corpora;
using React.Customization;
using React.Evaluation;
using React.Indexing;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Customizes a model by pairs: by default new gated blocks beside its frozen weights are trained. Continues where an earlier run stopped.</summary>
/// <remarks>Without a default set: PowerShell would take it wherever -Index, which all sets have, is given alone, and ask for pairs.</remarks>
[Cmdlet(VerbsLifecycle.Invoke, "ReactCustomization", SupportsShouldProcess = true), OutputType(typeof(ReactCustomization))]
public sealed class InvokeReactCustomizationCommand : TrainingCmdlet
{
    private PairFeed? _feed;
    private ReactCustomization? _result;
    private string? _validation;

    /// <summary>The pairs to learn from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Pair"), ValidateNotNull]
    public ReactPair[] Pair { get; set; } = [];

    /// <summary>Corpora to learn from as a whole, instead of retrieved pairs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Corpus"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>The base model.</summary>
    [Parameter(Mandatory = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>An index to learn from as a whole; beside pairs or a corpus, that of the collection at large: with -Interpolation Auto a sample of it tells what is being forgotten.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Index"), Parameter(ParameterSetName = "Pair"), Parameter(ParameterSetName = "Corpus"), IndexArgument]
    public ReactIndex? Index { get; set; }

    /// <summary>The task to validate by; by default the one that the test set describes itself.</summary>
    [Parameter, TaskArgument]
    public ReactTask? ValidationTask { get; set; }

    /// <summary>A test set to validate by while the model is trained; the best of its states becomes the result.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? ValidationPath { get; set; }

    /// <summary>Starts anew, whatever the destination holds; a finished model there stays until the new one takes its place.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool ListsRejects => true;

    internal override string? WhenStopped => GoesOn(Force);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var destination = ResolveLiteral(Destination);
        Run(() => MethodOptions.Check(Method, Given));
        if (!ShouldProcess(destination, MethodOptions.Has(Method, nameof(Epochs)) ? $"Customize model '{Model.Name}' by {Method}, {Epochs} epochs" : $"Customize model '{Model.Name}' by {Method}"))
        {
            return;
        }

        _validation = ValidationPath is null ? null : ResolveLiteral(ValidationPath);
        string[] corpora = [.. Corpus.SelectMany(ResolveCorpus)];
        var options = Options(LogPath is null ? null : ResolveLiteral(LogPath)) with { Restart = Force };
        var feed = _feed = new PairFeed(Worker, StopToken);
        Func<IEnumerable<ReactPair>> pairs = ParameterSetName switch
        {
            "Corpus" => () => new CorpusPairs(React.Corpora.Corpus.Open(corpora, observer: Observer, stopping: StopToken), Observer, StopToken),
            "Index" => () => new IndexPairs(Index!),
            _ => () => feed.Pairs,
        };

        // Of an index that is learned from as a whole, the pairs that are held out are the sample.
        var sampled = ParameterSetName == "Index" ? null : Index;
        Worker.Start(_ => _result = Customize(destination, options, pairs(), sampled));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _feed?.Add(Pair);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_feed is not null)
        {
            _feed.Complete();
            Worker.Finish();
            WriteObject(_result);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _feed?.Dispose();
        }
    }

    private ReactCustomization Customize(string destination, CustomizationOptions options, IEnumerable<ReactPair> pairs, ReactIndex? sampled)
    {
        var validation = ZeroShotValidation.Open(ValidationTask, _validation, Observer, ThrottleLimit, StopToken);
        return Customizer.Run(pairs, Model, options, destination, Observer, StopToken, aids: new TrainingAids { Validation = validation, Index = sampled });
    }
}
