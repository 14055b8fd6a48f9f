using React.Work;

namespace React.Retrieval.Fetching;

/// <summary>What became of a request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Picture">What came, if anything did.</param>
/// <param name="Failure">Why nothing did; null too where nothing was wanted.</param>
internal sealed record FetchOutcome(FetchRequest Request, FetchedPicture? Picture = null, Rejection? Failure = null);
