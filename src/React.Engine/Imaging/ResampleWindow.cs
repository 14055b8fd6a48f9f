namespace React.Imaging;

/// <summary>The part of a resized picture that is wanted.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct ResampleWindow(long Left, long Top, int Width, int Height);
