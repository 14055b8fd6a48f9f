using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>What Set-Content and Add-Content have in common.</summary>
public abstract class ContentWritingCommand : PSCmdlet, IDisposable
{
    private readonly List<StreamWriter> _writers = [];
    private bool _opened;

    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull, AllowEmptyCollection]
    public object[]? Value { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    /// <summary>How a file is opened.</summary>
    protected abstract FileMode Mode { get; }

    public void Dispose()
    {
        foreach (var writer in _writers)
        {
            writer.Dispose();
        }

        _writers.Clear();
        GC.SuppressFinalize(this);
    }

    protected override void ProcessRecord()
    {
        if (!_opened)
        {
            _opened = true;
            Open();
        }

        foreach (var value in Value ?? [])
        {
            var text = value is null ? "" : LanguagePrimitives.ConvertTo<string>(value);
            foreach (var writer in _writers)
            {
                if (NoNewline)
                {
                    writer.Write(text);
                }
                else
                {
                    writer.WriteLine(text);
                }
            }

            if (PassThru)
            {
                WriteObject(value);
            }
        }
    }

    protected override void EndProcessing() => Dispose();

    private void Open()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            try
            {
                var file = PathArguments.Destination(this, path, literal);
                if (ShouldProcess(file))
                {
                    _writers.Add(new StreamWriter(new FileStream(file, Mode, FileAccess.Write, FileShare.Read), TextEncodings.Get(Encoding)));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or PSArgumentException or ItemNotFoundException)
            {
                WriteError(new ErrorRecord(error, "GetContentWriterError", ErrorCategory.WriteError, path));
            }
        }
    }
}
