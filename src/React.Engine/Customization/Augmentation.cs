namespace React.Customization;

/// <summary>How pictures are varied, so that the model does not learn them by heart.</summary>
public enum Augmentation
{
    /// <summary>Every epoch sees the same pictures. What the frozen layers make of them is computed once.</summary>
    None,

    /// <summary>A mirrored picture half of the time, and a shift of up to an eighth of the side with the edge repeated.</summary>
    Light,

    /// <summary>
    /// The original's recipe: a random part of the picture (8 to 100 % of its area) at the model's size, mirrored half of the time, RandAugment
    /// (<c>rand-m9-mstd0.5-inc1</c>), then jittered brightness, contrast and saturation (0.4), and a part erased a quarter of the time. Pictures are first
    /// reduced to twice the model's side where they are larger.
    /// </summary>
    Original,
}
