namespace React.Customization;

/// <summary>How pictures are varied from epoch to epoch.</summary>
public enum Augmentation
{
    /// <summary>Every epoch sees the same pictures. What the frozen layers make of them is computed once.</summary>
    None,

    /// <summary>A mirrored picture half of the time, and a shift of up to an eighth of the side with the edge repeated.</summary>
    Light,
}
