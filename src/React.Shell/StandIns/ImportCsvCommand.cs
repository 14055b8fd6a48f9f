using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Import-Csv: objects from files of comma separated values.</summary>
[Cmdlet(VerbsData.Import, "Csv", DefaultParameterSetName = "Path")]
public sealed class ImportCsvCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Header { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var file in PathArguments.Existing(this, literal ? LiteralPath : Path, literal))
        {
            try
            {
                using var reader = new StreamReader(file, TextEncodings.Get(Encoding));
                foreach (var item in CsvText.Objects(reader, Delimiter, Header))
                {
                    WriteObject(item);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                WriteError(new ErrorRecord(error, "FileOpenFailure", ErrorCategory.OpenError, file));
            }
        }
    }
}
