using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Export-Csv: objects as a file of comma separated values.</summary>
[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true)]
public sealed class ExportCsvCommand : PSCmdlet, IDisposable
{
    private IReadOnlyList<string>? _columns;
    private StreamWriter? _writer;
    private bool _declined;
    private bool _continues;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public PSObject InputObject { get; set; } = null!;

    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    [Alias("UQ")]
    public CsvQuoting UseQuotes { get; set; } = CsvQuoting.Always;

    [Parameter]
    public string? Encoding { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    protected override void BeginProcessing()
    {
        try
        {
            var file = PathArguments.Destination(this, Path, literal: false);
            _declined = !ShouldProcess(file);
            if (_declined)
            {
                return;
            }

            if (Append && File.Exists(file))
            {
                using var reader = new StreamReader(file, TextEncodings.Get(Encoding));
                _columns = CsvText.Read(reader, Delimiter).FirstOrDefault();
                _continues = _columns is not null;
            }

            var mode = Append ? FileMode.Append : NoClobber ? FileMode.CreateNew : FileMode.Create;
            _writer = new StreamWriter(new FileStream(file, mode, FileAccess.Write, FileShare.Read), TextEncodings.Get(Encoding));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PSArgumentException or ItemNotFoundException)
        {
            ThrowTerminatingError(new ErrorRecord(error, "FileOpenFailure", ErrorCategory.OpenError, Path));
        }
    }

    protected override void ProcessRecord()
    {
        if (_declined)
        {
            return;
        }

        if (_columns is null)
        {
            _columns = CsvText.Columns(InputObject);
            _writer!.WriteLine(CsvText.Join(_columns, Delimiter, UseQuotes));
        }
        else if (_continues && _columns.FirstOrDefault(column => InputObject.Properties[column] is null) is { } missing && InputObject.BaseObject is not System.Collections.IDictionary)
        {
            ThrowTerminatingError(new ErrorRecord(new InvalidOperationException($"Cannot append CSV content to the file '{Path}': the appended object does not have a property that corresponds to the column '{missing}'."), "CannotAppendCsvWithMismatchedPropertyNames", ErrorCategory.InvalidData, Path));
        }

        _continues = false;
        _writer!.WriteLine(CsvText.Row(InputObject, _columns, Delimiter, UseQuotes));
    }

    protected override void EndProcessing() => Dispose();
}
