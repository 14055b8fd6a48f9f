namespace React.Customization;

/// <summary>What a training looks at beside the pairs that it learns from.</summary>
public sealed record TrainingAids
{
    /// <summary>Judges the model from time to time; the best of its states becomes the result. Null: the last one does.</summary>
    public IModelValidation? Validation { get; init; }

    /// <summary>The collection at large: where the interpolation is chosen, a sample of it tells what is being forgotten. Null for none.</summary>
    public ReactIndex? Index { get; init; }
}
