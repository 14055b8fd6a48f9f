using React.Work;

namespace React.Customization;

/// <summary>A pair after decoding, preprocessing and tokenization: usable, or rejected.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Picture">What training keeps of its picture; null if rejected.</param>
/// <param name="Ids">Token ids [context]; empty if rejected.</param>
/// <param name="Rejection">Why it cannot be used, or null.</param>
internal sealed record PreparedPair(ReactPair Pair, PreparedPicture? Picture, int[] Ids, Rejection? Rejection);
