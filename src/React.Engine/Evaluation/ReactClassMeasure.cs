namespace React;

/// <summary>What was measured for one class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Count">Its pictures.</param>
/// <param name="Recall">Percent of them that were recognised; NaN where there are none.</param>
public sealed record ReactClassMeasure(string Class, long Count, double Recall)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Class} {Recall:0.0}");
}
