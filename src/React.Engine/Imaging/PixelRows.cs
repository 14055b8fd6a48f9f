namespace React.Imaging;

/// <summary>Rows of a picture, or of a rectangle in it, that are written to.</summary>
/// <param name="Pixels">The whole picture.</param>
/// <param name="Offset">Where the first row starts.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
internal readonly record struct PixelRows(byte[] Pixels, int Offset, int Stride)
{
    public Span<byte> Row(int row, int bytes) => Pixels.AsSpan(Offset + (row * Stride), bytes);
}
