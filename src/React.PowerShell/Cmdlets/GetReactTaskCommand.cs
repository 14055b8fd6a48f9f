using System.Management.Automation;
using React.PowerShell.Hosting;
using React.Retrieval;

namespace React.PowerShell.Cmdlets;

/// <summary>Reads tasks from files, or from the folder of a data set in CLIP benchmark's layout.</summary>
[Cmdlet(VerbsCommon.Get, "ReactTask", DefaultParameterSetName = "Path"), OutputType(typeof(ReactTask))]
public sealed class GetReactTaskCommand : ReactCmdlet
{
    /// <summary>Task files (.json, .txt) or folders with classnames.txt; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The same, by names that are taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath"), Alias("PSPath", "FullName"), ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == "Path" ? Path : LiteralPath)
        {
            RunEach(path, () =>
            {
                foreach (var file in ParameterSetName == "Path" ? ResolveWildcard(path) : [ResolveLiteral(path)])
                {
                    WriteObject(TaskFile.Read(file));
                }
            });
        }
    }
}
