using System.Globalization;
using SkiaSharp;

namespace React.Benchmarks;

/// <summary>Pairs whose pictures are JPEGs of a usual size, drawn when they are asked for and kept: discs on a gradient, each picture its own.</summary>
internal static class DrawnPairs
{
    private const int Width = 500;
    private const int Height = 375;
    private const int Discs = 40;
    private const int Quality = 90;
    private const string Prefix = "drawn-";

    private static readonly string[] Nouns = ["a small red boat on a lake", "two dogs", "an old bicycle leaning against a wall in the evening sun", "IMG 2034", "fresh bread"];
    private static readonly Dictionary<string, byte[]> Pictures = [];

    /// <summary>So many pairs, their pictures drawn.</summary>
    public static IReadOnlyList<ReactPair> Make(int count)
    {
        var pairs = new ReactPair[count];
        for (var i = 0; i < count; i++)
        {
            var name = Prefix + i.ToString(CultureInfo.InvariantCulture);
            Pictures[name] = Draw(i);
            pairs[i] = new ReactPair { Key = name, Caption = $"photo {i} of {Nouns[i % Nouns.Length]}", Locator = name };
        }

        return pairs;
    }

    /// <summary>The JPEG of a pair.</summary>
    public static ReadOnlyMemory<byte> Read(ReactPair pair) => Pictures[pair.Locator];

    private static byte[] Draw(int number)
    {
        var random = new Random(number);
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        using var ground = SKShader.CreateLinearGradient(new SKPoint(0, 0), new SKPoint(Width, Height), [Colour(random), Colour(random)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = ground };
        canvas.DrawRect(0, 0, Width, Height, paint);
        paint.Shader = null;
        for (var disc = 0; disc < Discs; disc++)
        {
            paint.Color = Colour(random);
            canvas.DrawCircle(random.Next(Width), random.Next(Height), random.Next(3, Height / 4), paint);
        }

        canvas.Flush();
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }

    private static SKColor Colour(Random random) => new((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
}
