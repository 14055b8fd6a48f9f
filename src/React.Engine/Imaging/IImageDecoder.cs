namespace React.Imaging;

/// <summary>Turns an encoded picture into RGB pixels. Implementations may be called from many threads at once.</summary>
public interface IImageDecoder
{
    /// <summary>
    /// Decodes the first frame as Pillow's <c>convert("RGB")</c> does: the format is told by content, EXIF orientation and colour profiles are
    /// ignored, alpha is dropped (the hidden colour appears), 16-bit grey is clipped to 255, not scaled.
    /// </summary>
    /// <param name="encoded">The bytes of a JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <param name="name">What to call the picture in an error.</param>
    /// <param name="limits">What it may take.</param>
    /// <exception cref="ReactException"><c>ReactImageCorrupt</c>, <c>ReactImageTooLarge</c> or <c>ReactImageFormat</c>.</exception>
    RgbImage Decode(ReadOnlyMemory<byte> encoded, string name, ImageLimits limits);
}
