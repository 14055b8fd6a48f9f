namespace React.Imaging;

/// <summary>The errors that a picture can cause.</summary>
internal static class ImageError
{
    public static ReactException Corrupt(string name, string what, Exception? inner = null) => new(
        "ReactImageCorrupt", ReactErrorKind.InvalidData, $"Image '{name}': {what}", "Fetch or export the file again, or leave it out.", name, inner);

    public static ReactException UnknownFormat(string name, string what) => new(
        "ReactImageFormat", ReactErrorKind.InvalidData, $"Image '{name}': {what}", "Convert it to JPEG, PNG, WebP, GIF or BMP, or leave it out.", name);

    public static ReactException TooManyPixels(string name, long width, long height, ImageLimits limits) => new(
        "ReactImageTooLarge", ReactErrorKind.LimitReached,
        $"Image '{name}' has {width} x {height} pixels, more than the limit of {limits.MaxPixels}.", "Reduce the picture, or leave it out.", name);

    public static ReactException TooManyBytes(string name, long bytes, ImageLimits limits) => new(
        "ReactImageTooLarge", ReactErrorKind.LimitReached,
        $"Image '{name}' has {bytes} bytes, more than the limit of {limits.MaxBytes}.", "Reduce the picture, or leave it out.", name);
}
