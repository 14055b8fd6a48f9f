using System.Collections;
using System.Management.Automation;
using React.Retrieval;

namespace React.PowerShell.Hosting;

/// <summary>What cmdlets share that make tasks: they give them, and write them to a file where one is named.</summary>
public abstract class TaskCmdlet : ReactCmdlet
{
    private string? _written;

    /// <summary>A JSON file to write the task to.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Product and version, as requests introduce themselves.</summary>
    private protected string UserAgent => $"React/{MyInvocation.MyCommand.Module?.Version}";

    /// <summary>The file to write to, or null; one task has place in it.</summary>
    private protected string? DestinationFor(ReactTask task)
    {
        if (Destination is null)
        {
            return null;
        }

        if (_written is not null)
        {
            Run(() => throw new ReactException("ReactDestinationTaken", ReactErrorKind.InvalidArgument, $"'{Destination}' holds the task '{_written}' already; '{task.Name}' has no place there.", "Give one task for each -Destination.", Destination));
        }

        _written = task.Name;
        return ResolveLiteral(Destination);
    }

    /// <summary>A table from class to one or several texts.</summary>
    private protected static IReadOnlyDictionary<string, IReadOnlyList<string>> Lists(Hashtable table) => table.Cast<DictionaryEntry>().ToDictionary(
        entry => LanguagePrimitives.ConvertTo<string>(entry.Key),
        entry => (IReadOnlyList<string>)LanguagePrimitives.ConvertTo<string[]>(entry.Value),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes the task where that is wanted, and gives it.</summary>
    private protected void WriteTask(ReactTask task, string? destination)
    {
        if (destination is not null)
        {
            Run(() => TaskFile.Write(task, destination));
            task = task with { Path = destination };
        }

        WriteObject(task);
    }
}
