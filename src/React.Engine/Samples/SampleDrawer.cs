using SkiaSharp;

namespace React.Samples;

/// <summary>Paints scenes. The same scene and random numbers give the same pixels.</summary>
internal sealed class SampleDrawer(int size)
{
    /// <summary>Paints a scene.</summary>
    /// <param name="scene">What to paint.</param>
    /// <param name="random">Decides what the scene leaves open.</param>
    /// <returns>A picture of size × size; the caller disposes it.</returns>
    public SKBitmap Draw(SampleScene scene, SampleRandom random)
    {
        var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            new GroundPainter(canvas, size, random).Paint(scene);
            if (scene.Stray is { } stray)
            {
                using var outline = stray.Outline();
                var corner = new SamplePlace(random.Chance(0.5) ? 0.1f : 0.9f, random.Chance(0.5) ? 0.1f : 0.9f, 0.17f, 0);
                PaintShape(canvas, outline, corner, scene with { Color = random.Pick(SampleColor.All), Pattern = SamplePattern.Plain, Shadow = false }, random);
            }

            using var path = scene.Shape.Outline();
            foreach (var place in scene.Places)
            {
                PaintShape(canvas, path, place, scene, random);
            }
        }

        if (scene.Noise > 0)
        {
            AddNoise(bitmap, scene.Noise, random);
        }

        return bitmap;
    }

    private void PaintShape(SKCanvas canvas, SKPath outline, SamplePlace place, SampleScene scene, SampleRandom random)
    {
        canvas.Save();
        canvas.Translate(place.X * size, place.Y * size);
        canvas.RotateDegrees(place.Turn);
        canvas.Scale(place.Scale * size / 2);
        if (scene.Shadow)
        {
            using var shadow = new SKPaint { Color = new SKColor(0, 0, 0, 90), IsAntialias = true };
            canvas.Save();
            canvas.Translate(0.1f, 0.12f);
            canvas.DrawPath(outline, shadow);
            canvas.Restore();
        }

        using var paint = new SKPaint { Color = Vary(scene.Color.Value, random), IsAntialias = true };
        canvas.DrawPath(outline, paint);
        PaintPattern(canvas, outline, scene, random);
        if (scene.Outlined)
        {
            var dark = SampleColor.Distance(scene.GroundColor.Value, SKColors.Black) > 180;
            using var pen = new SKPaint
            {
                Color = dark ? new SKColor(30, 30, 30) : new SKColor(225, 225, 225),
                Style = SKPaintStyle.Stroke,
                StrokeWidth = 0.09f,
                StrokeJoin = SKStrokeJoin.Round,
                IsAntialias = true,
            };
            canvas.DrawPath(outline, pen);
        }

        canvas.Restore();
    }

    private static void PaintPattern(SKCanvas canvas, SKPath outline, SampleScene scene, SampleRandom random)
    {
        if (scene.Pattern == SamplePattern.Plain)
        {
            return;
        }

        canvas.Save();
        canvas.ClipPath(outline, SKClipOperation.Intersect, antialias: true);
        canvas.RotateDegrees(random.Between(-45, 45));
        using var paint = new SKPaint { Color = scene.Second, IsAntialias = true };
        var step = random.Between(0.34, 0.44);
        for (var i = -5; i <= 5; i++)
        {
            if (scene.Pattern == SamplePattern.Striped)
            {
                canvas.DrawRect((i * step) - (step / 4), -2, step / 2, 4, paint);
                continue;
            }

            for (var j = -5; j <= 5; j++)
            {
                if (scene.Pattern == SamplePattern.Dotted)
                {
                    canvas.DrawCircle(i * step, (j + (i % 2 * 0.5f)) * step, step * 0.28f, paint);
                }
                else if (((i + j) & 1) == 0)
                {
                    canvas.DrawRect(i * step, j * step, step, step, paint);
                }
            }
        }

        canvas.Restore();
    }

    /// <summary>Another shade that still has the colour's name.</summary>
    private static SKColor Vary(SKColor color, SampleRandom random)
    {
        byte Shift(byte level) => (byte)Math.Clamp(level + random.Between(-14, 14), 0, 255);
        return new SKColor(Shift(color.Red), Shift(color.Green), Shift(color.Blue));
    }

    private static unsafe void AddNoise(SKBitmap bitmap, float deviation, SampleRandom random)
    {
        var pixels = new Span<byte>((void*)bitmap.GetPixels(), bitmap.ByteCount);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (i % 4 != 3)
            {
                // Three uniform numbers: near enough to a bell, of variance 1 after scaling by 2.
                var bell = 2 * (random.Unit() + random.Unit() + random.Unit() - 1.5);
                pixels[i] = (byte)Math.Clamp(Math.Round(pixels[i] + (bell * deviation)), 0, 255);
            }
        }
    }
}
