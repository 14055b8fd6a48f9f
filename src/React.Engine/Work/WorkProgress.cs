namespace React.Work;

/// <summary>How far a piece of work is.</summary>
/// <param name="Activity">The work as a whole, for example <c>Building index</c>.</param>
/// <param name="Done">Units done so far.</param>
/// <param name="Total">Units in all, or null where nobody knows.</param>
/// <param name="Unit">What is counted, plural: <c>pairs</c>, <c>steps</c>.</param>
/// <param name="Detail">What it does just now, or a figure such as the loss.</param>
public sealed record WorkProgress(string Activity, long Done, long? Total, string Unit, string? Detail = null)
{
    /// <summary>Whether <see cref="Total"/> is an estimate.</summary>
    public bool IsEstimate { get; init; }
}
