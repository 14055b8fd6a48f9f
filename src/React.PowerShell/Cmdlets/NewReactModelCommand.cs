using System.Management.Automation;
using React.Corpora;
using React.Models;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Makes a model with random weights, to be trained from scratch.</summary>
[Cmdlet(VerbsCommon.New, "ReactModel", SupportsShouldProcess = true), OutputType(typeof(ReactModel))]
public sealed class NewReactModelCommand : ReactCmdlet
{
    /// <summary>Name of a published configuration, or a JSON file in OpenCLIP's form.</summary>
    [Parameter(Mandatory = true, Position = 0), ArgumentCompleter(typeof(ConfigurationCompleter)), ValidateNotNullOrEmpty]
    public string Configuration { get; set; } = null!;

    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true, Position = 1), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>Corpora from whose captions a vocabulary is learned; wildcards are expanded. Without it the model has CLIP's own.</summary>
    [Parameter, SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] VocabularyCorpus { get; set; } = [];

    /// <summary>Decides the random weights.</summary>
    [Parameter]
    public int Seed { get; set; }

    /// <summary>Replaces what the folder holds.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var destination = ResolveLiteral(Destination);
        if (ShouldProcess(destination, $"Make a {Configuration} model with random weights"))
        {
            string[] corpora = [.. VocabularyCorpus.SelectMany(ResolveCorpus)];
            var configuration = ClipConfigs.IsFile(Configuration) ? ResolveLiteral(Configuration) : Configuration;
            WriteObject(Run(() => NewModel.Write(destination, ClipConfigs.Resolve(configuration), Captions(corpora), Seed, Force, StopToken)));
        }
    }

    private IEnumerable<string>? Captions(string[] corpora) =>
        corpora.Length == 0 ? null : new CorpusPairs(Corpus.Open(corpora, observer: Observer, stopping: StopToken), Observer, StopToken).Select(pair => pair.Caption);
}
