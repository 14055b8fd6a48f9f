using System.Security.Cryptography;
using React.Imaging;
using Xunit;

namespace React.Engine.Tests.Imaging;

public sealed class ImageDecoderTests
{
    [Fact]
    public void Every_golden_file_decodes_to_Pillows_pixels()
    {
        var decoded = 0;
        foreach (var picture in PreprocessFixture.Pictures().Where(p => !p.IsTiff))
        {
            var image = PreprocessFixture.Decode(picture.Path);
            Assert.Equal((picture.Width, picture.Height), (image.Width, image.Height));
            Assert.True(picture.Hash == Convert.ToHexStringLower(SHA256.HashData(image.Pixels)), $"{picture.File} differs");
            decoded++;
        }

        Assert.Equal(34, decoded);
    }

    /// <summary>The one exception among the golden files: web collections hold next to no TIFF, and the libraries that read it are large.</summary>
    [Fact]
    public void Tiff_is_refused_by_name()
    {
        var error = Assert.Throws<ReactException>(() => PreprocessFixture.Decode(SharedData.Fixture("preprocess", "files", "tiff_rgb.tif")));
        Assert.Equal("ReactImageFormat", error.ErrorId);
        Assert.Contains("TIFF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_is_told_by_content_not_by_name()
    {
        var image = ImageDecoder.Default.Decode(SyntheticImages.Png(9, 7), "photo.jpg", ImageLimits.Default);
        Assert.Equal((9, 7), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(0, "ReactImageCorrupt")]
    [InlineData(1, "ReactImageFormat")]
    [InlineData(500, "ReactImageFormat")]
    public void What_is_no_image_is_an_error(int length, string id)
    {
        var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(new byte[length], "x", ImageLimits.Default));
        Assert.Equal(id, error.ErrorId);
        Assert.NotNull(error.RecommendedAction);
    }

    [Fact]
    public void A_web_page_is_called_one()
    {
        var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode("<!doctype html><title>404</title>"u8.ToArray(), "x", ImageLimits.Default));
        Assert.Contains("web page", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_bit_grey_is_clipped()
    {
        var values = new ushort[] { 0, 1, 2, 127, 128, 254, 255, 256, 257, 1000, 40000, 65535 };
        var image = ImageDecoder.Default.Decode(SyntheticImages.Png16(values.Length, 1, channels: 1, values), "x", ImageLimits.Default);
        Assert.Equal(values.SelectMany(v => Enumerable.Repeat((byte)Math.Min((int)v, 255), 3)), image.Pixels);
    }

    [Fact]
    public void Sixteen_bit_colour_keeps_the_high_byte()
    {
        var values = new ushort[] { 0x0000, 0x00FF, 0x0100, 0x7FFF, 0x80FE, 0xFFFF };
        var image = ImageDecoder.Default.Decode(SyntheticImages.Png16(2, 1, channels: 3, values), "x", ImageLimits.Default);
        Assert.Equal(values.Select(v => (byte)(v >> 8)), image.Pixels);
    }
}
