namespace React.Evaluation;

/// <summary>What a model has learned of some of a task's classes.</summary>
internal interface IClassHead
{
    /// <summary>Turns the logits that the classes have by their names into those that they have by all that is known.</summary>
    /// <param name="vector">Unit vector of the picture.</param>
    /// <param name="logits">One a known class, in the order in which the head was made ready for them.</param>
    void Decide(ReadOnlySpan<float> vector, Span<float> logits);
}
