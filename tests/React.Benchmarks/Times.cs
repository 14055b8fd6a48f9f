namespace React.Benchmarks;

/// <summary>How long some work took, in seconds.</summary>
/// <param name="First">The first time, when libraries are loaded, code is compiled and memory is allocated.</param>
/// <param name="Middle">The middle one of the times after that; of an even number, the lower of the two in the middle.</param>
internal readonly record struct Times(double First, double Middle);
