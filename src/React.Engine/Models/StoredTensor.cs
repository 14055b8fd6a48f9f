namespace React.Models;

/// <summary>Where a parameter comes from in a file.</summary>
/// <param name="Parts">Names of the stored tensors that, one under the other, make it up.</param>
/// <param name="Transposed">Whether it is stored the other way round.</param>
/// <param name="Shape">Its shape once read.</param>
internal sealed record StoredTensor(IReadOnlyList<string> Parts, bool Transposed, IReadOnlyList<long> Shape);
