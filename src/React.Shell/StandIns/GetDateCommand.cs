using System.Globalization;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Get-Date: the time, or a given one, possibly as text.</summary>
[Cmdlet(VerbsCommon.Get, "Date", DefaultParameterSetName = "Date")]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Date", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public DateTime? Date { get; set; }

    [Parameter(ParameterSetName = "UnixTimeSeconds", Mandatory = true)]
    [Alias("UnixTime")]
    public long UnixTimeSeconds { get; set; }

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        var time = ParameterSetName == "UnixTimeSeconds" ? DateTimeOffset.FromUnixTimeSeconds(UnixTimeSeconds).LocalDateTime : Date ?? DateTime.Now;
        time = AsUTC ? time.ToUniversalTime() : time;
        if (Format is null)
        {
            WriteObject(time);
            return;
        }

        WriteObject(Format.ToUpperInvariant() switch
        {
            // The four names that PowerShell makes fit for names of files.
            "FILEDATE" => time.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            "FILEDATEUNIVERSAL" => time.ToUniversalTime().ToString("yyyyMMdd'Z'", CultureInfo.InvariantCulture),
            "FILEDATETIME" => time.ToString("yyyyMMdd'T'HHmmssffff", CultureInfo.InvariantCulture),
            "FILEDATETIMEUNIVERSAL" => time.ToUniversalTime().ToString("yyyyMMdd'T'HHmmssffff'Z'", CultureInfo.InvariantCulture),
            _ => time.ToString(Format, CultureInfo.CurrentCulture),
        });
    }
}
