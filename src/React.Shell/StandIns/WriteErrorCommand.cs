using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Write-Error: writes a non-terminating error.</summary>
[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = "NoException")]
public sealed class WriteErrorCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "WithException", Mandatory = true)]
    public Exception? Exception { get; set; }

    [Parameter(Position = 0, ParameterSetName = "NoException", Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = "WithException")]
    [AllowNull, AllowEmptyString]
    [Alias("Msg")]
    public string? Message { get; set; }

    [Parameter(ParameterSetName = "ErrorRecord", Mandatory = true)]
    public ErrorRecord? ErrorRecord { get; set; }

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public ErrorCategory Category { get; set; } = ErrorCategory.NotSpecified;

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public string ErrorId { get; set; } = "";

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public object? TargetObject { get; set; }

    [Parameter]
    public string RecommendedAction { get; set; } = "";

    protected override void ProcessRecord()
    {
        if (ErrorRecord is { } given)
        {
            WriteError(new ErrorRecord(given, null) { ErrorDetails = Details(given.ErrorDetails?.Message ?? given.Exception.Message, given.ErrorDetails?.RecommendedAction) });
            return;
        }

        // WriteErrorException names errors that a script made of a message; the engine's view knows it by name.
        var exception = Exception ?? new WriteErrorException(Message ?? "");
        WriteError(new ErrorRecord(exception, ErrorId.Length > 0 ? ErrorId : exception.GetType().FullName, Category, TargetObject)
        {
            ErrorDetails = Details(Message ?? exception.Message, null),
        });
    }

    private ErrorDetails Details(string message, string? action) =>
        new(message) { RecommendedAction = RecommendedAction.Length > 0 ? RecommendedAction : action ?? "" };
}
