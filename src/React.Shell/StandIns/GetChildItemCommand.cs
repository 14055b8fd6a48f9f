using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Get-ChildItem: what a folder or another container holds.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Items")]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class GetChildItemCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Items", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(ParameterSetName = "LiteralItems", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    [Alias("s")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint? Depth { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter File { get; set; }

    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == "LiteralItems";
        foreach (var path in (literal ? LiteralPath : Path) ?? ["."])
        {
            try
            {
                foreach (var item in InvokeProvider.ChildItem.Get([path], Recurse || Depth is not null, Depth ?? uint.MaxValue, Force, literal))
                {
                    if (Wanted(item))
                    {
                        WriteObject(item);
                    }
                }
            }
            catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or ProviderInvocationException)
            {
                WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
            }
        }
    }

    private bool Wanted(PSObject item)
    {
        var container = item.Properties["PSIsContainer"]?.Value is true;
        if ((File && !Directory && container) || (Directory && !File && !container))
        {
            return false;
        }

        var name = item.Properties["PSChildName"]?.Value as string ?? item.ToString();
        return (Filter is null || Matches(Filter, name))
            && (Include is null || Include.Any(pattern => Matches(pattern, name)))
            && (Exclude is null || !Exclude.Any(pattern => Matches(pattern, name)));
    }

    private static bool Matches(string pattern, string name) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
