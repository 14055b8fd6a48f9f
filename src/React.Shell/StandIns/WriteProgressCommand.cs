using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Write-Progress: shows how far work is.</summary>
[Cmdlet(VerbsCommunications.Write, "Progress")]
public sealed class WriteProgressCommand : PSCmdlet
{
    [Parameter(Position = 0)]
    public string Activity { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Status { get; set; } = "Processing";

    [Parameter(Position = 2)]
    [ValidateRange(0, int.MaxValue)]
    public int Id { get; set; }

    [Parameter]
    [ValidateRange(-1, 100)]
    public int PercentComplete { get; set; } = -1;

    [Parameter]
    public int SecondsRemaining { get; set; } = -1;

    [Parameter]
    public string? CurrentOperation { get; set; }

    [Parameter]
    [ValidateRange(-1, int.MaxValue)]
    public int ParentId { get; set; } = -1;

    [Parameter]
    public SwitchParameter Completed { get; set; }

    [Parameter]
    public int SourceId { get; set; }

    protected override void ProcessRecord()
    {
        if (Activity.Length == 0 && !Completed)
        {
            ThrowTerminatingError(new ErrorRecord(new PSArgumentException("The parameter Activity is needed unless Completed is given."), "MissingActivity", ErrorCategory.InvalidArgument, Activity));
        }

        var record = new ProgressRecord(Id, Activity.Length == 0 ? " " : Activity, Status)
        {
            PercentComplete = PercentComplete,
            SecondsRemaining = SecondsRemaining,
            CurrentOperation = CurrentOperation,
            ParentActivityId = ParentId,
            RecordType = Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
        // Under one source, so that calls in a loop speak of the same bar.
        CommandRuntime.WriteProgress(SourceId, record);
    }
}
