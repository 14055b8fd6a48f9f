using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>ConvertTo-Csv: objects as rows of text; the first object's properties are the columns.</summary>
[Cmdlet(VerbsData.ConvertTo, "Csv")]
public sealed class ConvertToCsvCommand : PSCmdlet
{
    private IReadOnlyList<string>? _columns;

    [Parameter(Mandatory = true, ValueFromPipeline = true, Position = 0)]
    public PSObject InputObject { get; set; } = null!;

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    [Alias("UQ")]
    public CsvQuoting UseQuotes { get; set; } = CsvQuoting.Always;

    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    protected override void ProcessRecord()
    {
        if (_columns is null)
        {
            _columns = CsvText.Columns(InputObject);
            if (!NoHeader)
            {
                WriteObject(CsvText.Join(_columns, Delimiter, UseQuotes));
            }
        }

        WriteObject(CsvText.Row(InputObject, _columns, Delimiter, UseQuotes));
    }
}
