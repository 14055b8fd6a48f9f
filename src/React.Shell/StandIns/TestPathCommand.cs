using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Test-Path: whether something is there, and of which kind.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
public sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull, AllowEmptyCollection, AllowEmptyString]
    public string?[]? Path { get; set; }

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [AllowNull, AllowEmptyCollection, AllowEmptyString]
    public string?[]? LiteralPath { get; set; }

    [Parameter]
    [Alias("Type")]
    public TestPathKind PathType { get; set; } = TestPathKind.Any;

    [Parameter]
    public SwitchParameter IsValid { get; set; }

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in (literal ? LiteralPath : Path) ?? [null])
        {
            if (path is null)
            {
                WriteError(new ErrorRecord(new ArgumentNullException("Path"), "NullPathNotPermitted", ErrorCategory.InvalidArgument, null));
                continue;
            }

            WriteObject(!string.IsNullOrWhiteSpace(path) && (IsValid ? SessionState.Path.IsValid(path) : Exists(path, literal)));
        }
    }

    private bool Exists(string path, bool literal)
    {
        try
        {
            if (!InvokeProvider.Item.Exists(path, force: false, literal))
            {
                return false;
            }

            if (PathType == TestPathKind.Any)
            {
                return true;
            }

            var container = literal
                ? InvokeProvider.Item.IsContainer(WildcardPattern.Escape(path))
                : SessionState.Path.GetResolvedPSPathFromPSPath(path).Any(found => InvokeProvider.Item.IsContainer(WildcardPattern.Escape(found.Path)));
            return container == (PathType == TestPathKind.Container);
        }
        catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            return false;
        }
    }
}
