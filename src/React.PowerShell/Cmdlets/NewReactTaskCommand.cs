using System.Collections;
using System.Management.Automation;
using React.Indexing;
using React.Indexing.Faiss;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Retrieval;

namespace React.PowerShell.Cmdlets;

/// <summary>Makes a task of class names, or of another task.</summary>
[Cmdlet(VerbsCommon.New, "ReactTask", SupportsShouldProcess = true, DefaultParameterSetName = "ClassName"), OutputType(typeof(ReactTask))]
public sealed class NewReactTaskCommand : TaskCmdlet
{
    /// <summary>The classes.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ClassName"), ValidateNotNullOrEmpty]
    public string[] ClassName { get; set; } = [];

    /// <summary>A task whose classes, sentences and name are taken over where nothing else is given.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Task"), TaskArgument]
    public ReactTask Task { get; set; } = null!;

    /// <summary>What else classes are called: @{ 'truck' = 'lorry', 'pickup' }.</summary>
    [Parameter, ValidateNotNull]
    public Hashtable Synonym { get; set; } = [];

    /// <summary>Files of synonyms by class.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string[] SynonymPath { get; set; } = [];

    /// <summary>Sentences with {} in place of the class name.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string[]? Template { get; set; }

    /// <summary>Sentences that say what classes look like: @{ 'truck' = 'A truck is a large vehicle with a flat bed.' }.</summary>
    [Parameter, ValidateNotNull]
    public Hashtable Description { get; set; } = [];

    /// <summary>Files of templates, or of descriptions by class.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string[] PromptPath { get; set; } = [];

    /// <summary>The names that zero-shot weights are made of: @{ 'truck' = 'lorry' }.</summary>
    [Parameter, ValidateNotNull]
    public Hashtable PreferredName { get; set; } = [];

    /// <summary>An index: the name that most of its captions hold is preferred.</summary>
    [Parameter, StoreArgument]
    public IPairStore? Index { get; set; }

    /// <summary>The task's name.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string Name { get; set; } = "task";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var changes = new TaskChanges
        {
            Synonyms = Lists(Synonym),
            SynonymFiles = [.. SynonymPath.Select(ResolveLiteral)],
            Templates = Template,
            Descriptions = Lists(Description),
            PromptFiles = [.. PromptPath.Select(ResolveLiteral)],
            Preferred = PreferredName.Cast<DictionaryEntry>().ToDictionary(entry => LanguagePrimitives.ConvertTo<string>(entry.Key), entry => LanguagePrimitives.ConvertTo<string>(entry.Value), StringComparer.OrdinalIgnoreCase),
            Store = Index,
        };
        var task = Run(() => changes.Apply(Given(), Observer, StopToken));
        var destination = DestinationFor(task);
        WriteTask(task, destination is not null && ShouldProcess(destination, $"Write task '{task.Name}'") ? destination : null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            (Index as FaissFileStore)?.Dispose();
        }
    }

    private ReactTask Given() => ParameterSetName == "ClassName" ? ReactTask.Create(Name, ClassName.Select(name => new ReactClass { Name = name }))
        : MyInvocation.BoundParameters.ContainsKey(nameof(Name)) ? Task with { Name = Name } : Task;
}
