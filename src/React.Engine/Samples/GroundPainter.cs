using SkiaSharp;

namespace React.Samples;

/// <summary>Paints what is behind the shapes.</summary>
internal sealed class GroundPainter(SKCanvas canvas, int size, SampleRandom random)
{
    public void Paint(SampleScene scene)
    {
        var color = scene.GroundColor.Value;
        canvas.Clear(color);
        switch (scene.Ground)
        {
            case SampleGround.Gradient:
                PaintGradient(color);
                break;
            case SampleGround.Lined:
                PaintLines(color, both: false);
                break;
            case SampleGround.Grid:
                PaintLines(color, both: true);
                break;
            case SampleGround.Speckled:
                PaintDiscs(color, count: 90, smallest: 0.006, largest: 0.016);
                break;
            case SampleGround.Blotched:
                PaintDiscs(color, count: 9, smallest: 0.12, largest: 0.3);
                break;
        }

        PaintClutter(color, scene.Clutter);
    }

    /// <summary>The colour made lighter or darker by a share.</summary>
    private static SKColor Shade(SKColor color, float by)
    {
        byte Shift(byte level) => (byte)Math.Clamp(by > 0 ? level + ((255 - level) * by) : level * (1 + by), 0, 255);
        return new SKColor(Shift(color.Red), Shift(color.Green), Shift(color.Blue));
    }

    private void PaintGradient(SKColor color)
    {
        var (sin, cos) = MathF.SinCos(random.Between(0, 2 * Math.PI));
        var half = size / 2f;
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(half - (half * cos), half - (half * sin)), new SKPoint(half + (half * cos), half + (half * sin)),
            [Shade(color, -0.22f), Shade(color, 0.22f)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, size, size, paint);
    }

    private void PaintLines(SKColor color, bool both)
    {
        using var pen = new SKPaint { Color = Faint(color), Style = SKPaintStyle.Stroke, StrokeWidth = size / 64f, IsAntialias = true };
        var step = size * random.Between(0.11, 0.17);
        for (var at = step / 2; at < size; at += step)
        {
            canvas.DrawLine(0, at, size, at, pen);
            if (both)
            {
                canvas.DrawLine(at, 0, at, size, pen);
            }
        }
    }

    private void PaintDiscs(SKColor color, int count, double smallest, double largest)
    {
        for (var i = 0; i < count; i++)
        {
            using var paint = new SKPaint { Color = Shade(color, random.Between(-0.2, 0.2)), IsAntialias = true };
            canvas.DrawCircle(random.Between(0, size), random.Between(0, size), size * random.Between(smallest, largest), paint);
        }
    }

    private void PaintClutter(SKColor color, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var pen = new SKPaint { Color = Faint(color), Style = SKPaintStyle.Stroke, StrokeWidth = size * random.Between(0.012, 0.025), IsAntialias = true };
            var (x, y) = (random.Between(0, size), random.Between(0, size));
            var (sin, cos) = MathF.SinCos(random.Between(0, 2 * Math.PI));
            var length = size * random.Between(0.1, 0.4);
            canvas.DrawLine(x, y, x + (length * cos), y + (length * sin), pen);
        }
    }

    /// <summary>Visible on the colour, but no rival to what is painted over it.</summary>
    private static SKColor Faint(SKColor color) => Shade(color, SampleColor.Distance(color, SKColors.Black) > 180 ? -0.18f : 0.22f);
}
