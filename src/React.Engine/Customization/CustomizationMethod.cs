namespace React.Customization;

/// <summary>What of a model a customization trains (REACT, section 3.2).</summary>
public enum CustomizationMethod
{
    /// <summary>New gated blocks beside the frozen image tower, and <c>logit_scale</c>. The text tower stays as it is.</summary>
    GatedImage,

    /// <summary>The image tower, or its last groups, and <c>logit_scale</c>. The text tower stays as it is.</summary>
    LockedText,

    /// <summary>Everything.</summary>
    Full,

    /// <summary>One weight vector a class, on what the frozen towers make of retrieved pairs, averaged with those of the names (REAL-Linear, CVPR 2024).</summary>
    RetrievalHead,

    /// <summary>Nothing is trained: what the frozen towers make of retrieved pictures is kept, and their classes have a say (Tip-Adapter, ECCV 2022).</summary>
    Cache,
}
