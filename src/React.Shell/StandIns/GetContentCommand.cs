using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Get-Content: the lines of text files.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
public sealed class GetContentCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("First", "Head")]
    [ValidateRange(0, long.MaxValue)]
    public long? TotalCount { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    protected override void ProcessRecord()
    {
        var chosen = (TotalCount is null ? 0 : 1) + (Tail is null ? 0 : 1) + (Raw ? 1 : 0);
        if (chosen > 1)
        {
            ThrowTerminatingError(new ErrorRecord(new PSArgumentException("Of -TotalCount, -Tail and -Raw only one can be given."), "ParametersConflict", ErrorCategory.InvalidArgument, null));
        }

        var literal = ParameterSetName == "LiteralPath";
        foreach (var file in PathArguments.Existing(this, literal ? LiteralPath : Path, literal))
        {
            try
            {
                Read(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                WriteError(new ErrorRecord(error, "GetContentReaderError", ErrorCategory.ReadError, file));
            }
        }
    }

    private void Read(string file)
    {
        var encoding = TextEncodings.Get(Encoding);
        if (Raw)
        {
            WriteObject(File.ReadAllText(file, encoding));
            return;
        }

        var lines = File.ReadLines(file, encoding);
        if (TotalCount is { } most)
        {
            lines = lines.Take((int)Math.Min(most, int.MaxValue));
        }
        else if (Tail is { } last)
        {
            lines = lines.TakeLast(last);
        }

        foreach (var line in lines)
        {
            if (Stopping)
            {
                return;
            }

            WriteObject(line);
        }
    }
}
