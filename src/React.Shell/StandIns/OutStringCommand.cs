using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Out-String: objects as the text that the console would show.</summary>
[Cmdlet(VerbsData.Out, "String", DefaultParameterSetName = "NoNewLine")]
public sealed class OutStringCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    [Parameter(ParameterSetName = "Stream")]
    public SwitchParameter Stream { get; set; }

    [Parameter(ParameterSetName = "NoNewLine")]
    public SwitchParameter NoNewline { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _items.Add(InputObject);
        }
    }

    protected override void EndProcessing()
    {
        var text = ConsoleText.Of(this, _items, Width);
        if (NoNewline)
        {
            WriteObject(text.ReplaceLineEndings(""));
        }
        else if (Stream)
        {
            WriteObject(ConsoleText.Lines(text), enumerateCollection: true);
        }
        else
        {
            WriteObject(text);
        }
    }
}
