namespace React.Shell.StandIns;

/// <summary>Which fields stand in quotation marks.</summary>
public enum CsvQuoting
{
    Never,
    Always,
    AsNeeded,
}
