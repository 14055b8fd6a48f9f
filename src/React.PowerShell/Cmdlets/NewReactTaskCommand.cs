using System.Collections;
using System.Management.Automation;
using React.PowerShell.Hosting;
using React.Retrieval;

namespace React.PowerShell.Cmdlets;

/// <summary>Makes a task of class names.</summary>
[Cmdlet(VerbsCommon.New, "ReactTask", SupportsShouldProcess = true), OutputType(typeof(ReactTask))]
public sealed class NewReactTaskCommand : ReactCmdlet
{
    /// <summary>The classes.</summary>
    [Parameter(Mandatory = true, Position = 0), ValidateNotNullOrEmpty]
    public string[] ClassName { get; set; } = [];

    /// <summary>What else classes are called: @{ 'truck' = 'lorry', 'pickup' }.</summary>
    [Parameter, ValidateNotNull]
    public Hashtable Synonym { get; set; } = [];

    /// <summary>Sentences with {} in place of the class name.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string[]? Template { get; set; }

    /// <summary>The task's name.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string Name { get; set; } = "task";

    /// <summary>A JSON file to write the task to.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var synonyms = Synonym.Cast<DictionaryEntry>().ToDictionary(
            entry => LanguagePrimitives.ConvertTo<string>(entry.Key),
            entry => (IReadOnlyList<string>)LanguagePrimitives.ConvertTo<string[]>(entry.Value),
            StringComparer.OrdinalIgnoreCase);
        var task = Run(() => ReactTask.Create(Name, ClassName, synonyms, Template));
        if (Destination is not null)
        {
            var destination = ResolveLiteral(Destination);
            if (ShouldProcess(destination, $"Write task '{Name}'"))
            {
                Run(() => TaskFile.Write(task, destination));
                task = task with { Path = destination };
            }
        }

        WriteObject(task);
    }
}
