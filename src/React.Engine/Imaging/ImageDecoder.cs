namespace React.Imaging;

/// <summary>The decoder that this build was made with.</summary>
public static class ImageDecoder
{
    /// <summary>SkiaSharp, or ImageSharp where the engine was built with <c>ReactImageSharp=true</c>.</summary>
#if IMAGESHARP
    public static IImageDecoder Default { get; } = new ImageSharpDecoder();
#else
    public static IImageDecoder Default { get; } = new SkiaImageDecoder();
#endif
}
