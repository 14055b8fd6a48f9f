using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>New-TemporaryFile: makes an empty file with a name of its own.</summary>
[Cmdlet(VerbsCommon.New, "TemporaryFile", SupportsShouldProcess = true)]
public sealed class NewTemporaryFileCommand : PSCmdlet
{
    protected override void EndProcessing()
    {
        if (!ShouldProcess(Path.GetTempPath()))
        {
            return;
        }

        try
        {
            WriteObject(new FileInfo(Path.GetTempFileName()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(error, "NewTemporaryFileWriteError", ErrorCategory.WriteError, Path.GetTempPath()));
        }
    }
}
