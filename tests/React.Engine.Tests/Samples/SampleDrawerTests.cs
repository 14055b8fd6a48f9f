using React.Samples;
using SkiaSharp;
using Xunit;

namespace React.Engine.Tests.Samples;

public sealed class SampleDrawerTests
{
    [Fact]
    public void Outlines_stay_inside_their_square_and_fill_a_good_part()
    {
        foreach (var shape in SampleShapes.Common.Concat(SampleShapes.Rare))
        {
            using var outline = shape.Outline();
            var bounds = outline.TightBounds;
            Assert.True(bounds.Left >= -1.1f && bounds.Right <= 1.1f && bounds.Top >= -1.1f && bounds.Bottom <= 1.1f, $"{shape.Name}: {bounds}");
            Assert.True(Math.Max(bounds.Width, bounds.Height) >= 1.3f, $"{shape.Name}: {bounds}");
        }
    }

    /// <summary>Silhouettes are told apart at 32 pixels: none overlap more than pentagon and circle, which a model learns to tell apart.</summary>
    [Fact]
    public void Shapes_differ_from_each_other()
    {
        var shapes = SampleShapes.Common.Concat(SampleShapes.Rare).ToArray();
        var masks = shapes.Select(Mask).ToArray();
        for (var i = 0; i < shapes.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var both = masks[i].Zip(masks[j]).Count(p => p.First && p.Second);
                var either = masks[i].Zip(masks[j]).Count(p => p.First || p.Second);
                Assert.True(both < 0.9 * either, $"{shapes[i].Name} and {shapes[j].Name}: {(double)both / either:F2}");
            }
        }
    }

    [Fact]
    public void Shapes_stand_out_from_their_background()
    {
        for (var i = 0; i < 2000; i++)
        {
            var scene = SampleScene.Compose(SampleShapes.Common[i % SampleShapes.Common.Count], new SampleRandom(3, 0, i), allowStray: true);
            Assert.True(SampleColor.Distance(scene.Color.Value, scene.GroundColor.Value) > 110);
            Assert.InRange(scene.Places.Count, 1, 4);
            Assert.All(scene.Places, place =>
            {
                Assert.InRange(place.X - (place.Scale / 2), -0.03f, 1);
                Assert.InRange(place.X + (place.Scale / 2), 0, 1.03f);
                Assert.InRange(place.Y - (place.Scale / 2), -0.03f, 1);
                Assert.InRange(place.Y + (place.Scale / 2), 0, 1.03f);
            });
        }
    }

    [Fact]
    public void The_same_item_is_the_same_bytes_and_depends_on_seed_and_index()
    {
        var options = new SampleOptions();
        var first = SampleItem.OfCorpus(options, 7);
        var again = SampleItem.OfCorpus(options, 7);
        Assert.Equal(first.Image, again.Image);
        Assert.Equal(first.Caption, again.Caption);
        Assert.NotEqual(first.Image, SampleItem.OfCorpus(options, 8).Image);
        Assert.NotEqual(first.Image, SampleItem.OfCorpus(options with { Seed = 2 }, 7).Image);
    }

    [Fact]
    public void Test_pictures_are_not_the_corpus()
    {
        var options = new SampleOptions();
        var shape = SampleShapes.Rare[0];
        var test = SampleItem.OfTest(options, shape, 0, 5);
        Assert.Equal(test, SampleItem.OfTest(options, shape, 0, 5));
        Assert.NotEqual(test, SampleItem.OfTest(options, shape, 1, 5));
        Assert.NotEqual(test, SampleItem.OfTest(options, shape, 0, 6));
    }

    private static bool[] Mask(SampleShape shape)
    {
        using var bitmap = new SKBitmap(32, 32);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Translate(16, 16);
        canvas.Scale(15);
        using var outline = shape.Outline();
        using var paint = new SKPaint { Color = SKColors.Black };
        canvas.DrawPath(outline, paint);
        return [.. bitmap.Pixels.Select(pixel => pixel.Red < 128)];
    }
}
