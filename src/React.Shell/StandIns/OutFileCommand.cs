using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Out-File: writes what the console would show into a file. The operators &gt; and &gt;&gt; use it.</summary>
[Cmdlet(VerbsData.Out, "File", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
public sealed class OutFileCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ByPath")]
    [Alias("Path")]
    public string FilePath { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string LiteralPath { get; set; } = "";

    [Parameter(Position = 1)]
    public string? Encoding { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _items.Add(InputObject);
        }
    }

    protected override void EndProcessing()
    {
        try
        {
            var literal = ParameterSetName == "ByLiteralPath";
            var file = PathArguments.Destination(this, literal ? LiteralPath : FilePath, literal);
            if (!ShouldProcess(file))
            {
                return;
            }

            if (NoClobber && !Append && File.Exists(file))
            {
                throw new IOException($"The file '{file}' already exists.");
            }

            var text = ConsoleText.Of(this, _items, Width);
            text = NoNewline ? text.ReplaceLineEndings("") : text;
            if (Append)
            {
                File.AppendAllText(file, text, TextEncodings.Get(Encoding));
            }
            else
            {
                File.WriteAllText(file, text, TextEncodings.Get(Encoding));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PSArgumentException or ItemNotFoundException)
        {
            ThrowTerminatingError(new ErrorRecord(error, "FileOpenFailure", ErrorCategory.OpenError, FilePath + LiteralPath));
        }
    }
}
