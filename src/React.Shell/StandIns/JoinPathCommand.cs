using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Join-Path: puts paths together.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
public sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull, AllowEmptyString]
    public string? ChildPath { get; set; }

    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true, ValueFromRemainingArguments = true)]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public string[] AdditionalChildPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            try
            {
                var joined = SessionState.Path.Combine(path, ChildPath ?? "");
                foreach (var child in AdditionalChildPath ?? [])
                {
                    joined = SessionState.Path.Combine(joined, child);
                }

                if (!Resolve)
                {
                    WriteObject(joined);
                    continue;
                }

                foreach (var resolved in SessionState.Path.GetResolvedPSPathFromPSPath(joined))
                {
                    WriteObject(resolved.Provider.Name == "FileSystem" ? resolved.ProviderPath : resolved.Path);
                }
            }
            catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSNotSupportedException)
            {
                WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
            }
        }
    }
}
