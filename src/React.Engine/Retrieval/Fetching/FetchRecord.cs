namespace React.Retrieval.Fetching;

/// <summary>A line of a shard's journal: what became of one pair.</summary>
/// <param name="Sample">What is told to readers.</param>
/// <param name="Request">Stands for what was asked for; see <see cref="FetchRequest.Identity"/>.</param>
/// <param name="Reason">Why there is no picture, or null.</param>
/// <param name="Tar">Name of the tar that holds the picture.</param>
/// <param name="Offset">Where its bytes begin in the tar.</param>
/// <param name="Length">How many there are.</param>
/// <param name="TarBytes">Length of the tar once the pair was added.</param>
internal sealed record FetchRecord(FetchedSample Sample, string Request, string? Reason, string Tar, long Offset, long Length, long TarBytes)
{
    /// <summary>Whether there is a picture.</summary>
    public bool IsSaved => Reason is null;
}
