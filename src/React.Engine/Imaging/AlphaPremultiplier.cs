namespace React.Imaging;

/// <summary>Multiplies colours by alpha and back, rounded as Pillow's "RGBa" mode rounds.</summary>
internal static class AlphaPremultiplier
{
    public static void Multiply(Span<byte> rgba)
    {
        for (var i = 0; i + 4 <= rgba.Length; i += 4)
        {
            var alpha = rgba[i + 3];
            for (var c = i; c < i + 3; c++)
            {
                var t = (rgba[c] * alpha) + 128;
                rgba[c] = (byte)(((t >> 8) + t) >> 8);
            }
        }
    }

    public static void Divide(Span<byte> rgba)
    {
        for (var i = 0; i + 4 <= rgba.Length; i += 4)
        {
            var alpha = rgba[i + 3];
            if (alpha is 0 or 255)
            {
                continue;
            }

            for (var c = i; c < i + 3; c++)
            {
                rgba[c] = (byte)Math.Min(255, 255 * rgba[c] / alpha);
            }
        }
    }
}
