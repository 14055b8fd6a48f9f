namespace React.Samples;

/// <summary>What a caption is worth.</summary>
internal enum CaptionKind
{
    /// <summary>Names the shape.</summary>
    Named,

    /// <summary>Is true of the picture, but says little.</summary>
    Vague,

    /// <summary>Has nothing to do with it: a file name, an advertisement.</summary>
    Junk,

    /// <summary>Names another shape.</summary>
    Wrong,
}
