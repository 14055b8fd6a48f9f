using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Remove-Item: deletes files, folders and other items. A folder that is not empty needs -Recurse; without it that is asked.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RemoveItemCommand : PSCmdlet
{
    private bool _yesToAll;
    private bool _noToAll;

    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            try
            {
                // Resolved first, so that each item is asked about and reported by its own name.
                foreach (var found in SessionState.Path.GetResolvedPSPathFromPSPath(literal ? WildcardPattern.Escape(path) : path))
                {
                    Remove(found.Path);
                }
            }
            catch (Exception error) when (error is RuntimeException and IContainsErrorRecord and not PipelineStoppedException)
            {
                WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
            }
        }
    }

    private void Remove(string path)
    {
        if (!ShouldProcess(path))
        {
            return;
        }

        var recurse = Recurse.ToBool();
        if (!recurse && InvokeProvider.Item.IsContainer(WildcardPattern.Escape(path)) && InvokeProvider.ChildItem.HasChild(path, force: true, literalPath: true))
        {
            recurse = ShouldContinue($"The item at {path} has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?", "Confirm", ref _yesToAll, ref _noToAll);
            if (!recurse)
            {
                return;
            }
        }

        InvokeProvider.Item.Remove([path], recurse, Force, literalPath: true);
    }
}
