using System.Text.Json;
using React.Imaging;
using SkiaSharp;
using Xunit;

namespace React.Engine.Tests.Imaging;

public sealed class ClipPreprocessorTests
{
    [Fact]
    public void Golden_pictures_of_32_are_equal_from_Pillows_pixels_and_from_files()
    {
        var expected = Npy.Read(SharedData.Fixture("preprocess", "expected_u8_32_rgbfirst.npy"));
        var clip = PreprocessFixture.Clip(32);
        foreach (var picture in PreprocessFixture.Pictures())
        {
            if (picture.Decoded is not null)
            {
                Equal(expected.Slice(picture.Row), clip.ResizeAndCrop(PreprocessFixture.Decode(picture.Decoded)), picture.Decoded);
            }

            if (!picture.IsTiff)
            {
                Equal(expected.Slice(picture.Row), clip.ResizeAndCrop(PreprocessFixture.Decode(picture.Path)), picture.File);
            }
        }
    }

    [Fact]
    public void Golden_pictures_of_224_are_equal()
    {
        var clip = PreprocessFixture.Clip(224);
        foreach (var (key, expected) in Npy.ReadAll(SharedData.Fixture("preprocess", "expected_u8_224.npz")))
        {
            var file = Path.GetFileNameWithoutExtension(key);
            if (key.EndsWith(".rgbfirst", StringComparison.Ordinal))
            {
                Equal(expected.Data, clip.ResizeAndCrop(PreprocessFixture.Decode(SharedData.Fixture("preprocess", "files", file))), key);
            }
        }
    }

    /// <summary>The original's own order, where pictures with alpha are resized before alpha is dropped. Palette pictures it resizes by nearest neighbour; nobody wants that.</summary>
    [Fact]
    public void Alpha_pictures_in_the_originals_own_order_are_equal()
    {
        var expected = Npy.ReadAll(SharedData.Fixture("preprocess", "expected_u8_224.npz"))["png_rgba.png.original"];
        using var bitmap = new SKBitmap(new SKImageInfo(64, 64, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        using var codec = SKCodec.Create(SharedData.Fixture("preprocess", "files", "png_rgba.png"));
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(bitmap.Info, bitmap.GetPixels()));
        var resized = Resampler.ResizeRgba(bitmap.GetPixelSpan(), 64, 64, 224, 224, ResampleFilter.Bicubic);
        Equal(expected.Data, new RgbImage(224, 224, [.. resized.Where((_, i) => i % 4 != 3)]), "png_rgba");
    }

    [Fact]
    public void The_normalised_tensor_is_the_originals()
    {
        var expected = Npy.Read(SharedData.Fixture("preprocess", "normalised_png_rgb_31x47_32.npy"));
        var clip = PreprocessFixture.Clip(32);
        var actual = new float[clip.PixelCount];
        clip.Apply(PreprocessFixture.Decode(SharedData.Fixture("preprocess", "files", "png_rgb_31x47.png")), actual);
        Assert.Equal(expected.As<float>(), actual);
    }

    [Fact]
    public void Sizes_and_crops_are_torchvisions()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("preprocess", "geometry.json")));
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            int Of(string name) => item.GetProperty(name).GetInt32();
            Assert.Equal(
                new CropGeometry(Of("resized_w"), Of("resized_h"), Of("crop_left"), Of("crop_top")),
                CropGeometry.For(Of("w"), Of("h"), Of("size")));
        }

        Assert.True(cases.RootElement.GetArrayLength() > 30);
    }

    [Theory]
    [InlineData(1, 3_000_000)]
    [InlineData(3_000_000, 1)]
    public void A_narrow_strip_costs_no_more_than_its_crop(int width, int height)
    {
        // Resized as a whole it would have 224 x 672 million pixels.
        var clip = PreprocessFixture.Clip(224);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = clip.ResizeAndCrop(new RgbImage(width, height, new byte[3 * width * height]));
        Assert.Equal((224, 224), (result.Width, result.Height));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60_000_000);
    }

    [Fact]
    public void An_input_that_is_not_square_is_resized_directly()
    {
        var random = new Random(3);
        var pixels = new byte[3 * 70 * 50];
        random.NextBytes(pixels);
        var image = new RgbImage(70, 50, pixels);
        var clip = new ClipPreprocessor(height: 24, width: 40, [0, 0, 0], [1, 1, 1]);
        Assert.Equal(Resampler.Resize(image, 40, 24, ResampleFilter.Bicubic).Pixels, clip.ResizeAndCrop(image).Pixels);
    }

    [Theory]
    [InlineData(0, 224, 1)]
    [InlineData(224, 1 << 20, 1)]
    [InlineData(224, 224, 0)]
    [InlineData(224, 224, float.NaN)]
    public void Settings_that_cannot_work_are_refused(int height, int width, float std) =>
        Assert.Throws<ReactException>(() => new ClipPreprocessor(height, width, [0, 0, 0], [1, std, 1]));

    private static void Equal(ReadOnlySpan<byte> expected, RgbImage actual, string name) =>
        Assert.True(expected.SequenceEqual(PreprocessFixture.Planes(actual)), $"{name} differs");
}
