using React.Work;

namespace React.Customization;

/// <summary>A pair as it goes to be embedded: wanted, or rejected before its picture was read.</summary>
/// <param name="Example">What is to be embedded; null if rejected.</param>
/// <param name="Number">Its place among all that are to be embedded.</param>
/// <param name="Rejection">Why it cannot be used, or null.</param>
internal readonly record struct OfferedExample(Example? Example, int Number, Rejection? Rejection);
