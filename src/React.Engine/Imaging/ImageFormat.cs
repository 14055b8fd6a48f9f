namespace React.Imaging;

/// <summary>The formats that are decoded.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
}
