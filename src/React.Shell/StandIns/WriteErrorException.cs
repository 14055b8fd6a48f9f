namespace React.Shell.StandIns;

/// <summary>What Write-Error makes of a message.</summary>
public sealed class WriteErrorException : Exception
{
    public WriteErrorException()
    {
    }

    public WriteErrorException(string message)
        : base(message)
    {
    }

    public WriteErrorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
