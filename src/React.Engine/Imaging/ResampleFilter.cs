namespace React.Imaging;

/// <summary>The kernel a picture is resampled with.</summary>
public enum ResampleFilter
{
    /// <summary>Triangle, support 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, support 2.</summary>
    Bicubic,

    /// <summary>Windowed sinc of three lobes.</summary>
    Lanczos,
}
