using React.Work;

namespace React.Customization;

/// <summary>A pair after decoding, preprocessing and tokenization: usable, or rejected.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Crop">Bytes [height, width, 3]; empty if rejected.</param>
/// <param name="Ids">Token ids [context]; empty if rejected.</param>
/// <param name="Checksum">SHA-256 of the crop; empty if rejected.</param>
/// <param name="Rejection">Why it cannot be used, or null.</param>
internal sealed record PreparedPair(ReactPair Pair, byte[] Crop, int[] Ids, byte[] Checksum, Rejection? Rejection);
