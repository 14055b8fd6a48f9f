using React.Imaging;
using SkiaSharp;
using Xunit;

namespace React.Engine.Tests.Imaging;

public sealed class ImageLimitsTests
{
    public static TheoryData<string> Formats => ["jpeg", "png", "webp", "webp-lossless", "gif", "bmp"];

    [Fact]
    public void A_bomb_is_refused_before_memory_is_asked_for()
    {
        var bomb = SyntheticImages.PngHeader(50_000, 50_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(bomb, "bomb.png", ImageLimits.Default));
        Assert.Equal("ReactImageTooLarge", error.ErrorId);
        Assert.Equal(ReactErrorKind.LimitReached, error.Kind);
        Assert.Contains("50000 x 50000", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(-1, 1)]
    public void Sizes_that_would_overflow_are_refused(int width, int height)
    {
        var limits = new ImageLimits { MaxPixels = long.MaxValue };
        Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(SyntheticImages.PngHeader(width, height), "x", limits));
    }

    [Fact]
    public void A_large_screen_of_a_small_gif_is_refused()
    {
        var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(SyntheticImages.GifHeader(65535, 65535), "x", ImageLimits.Default));
        Assert.Equal("ReactImageTooLarge", error.ErrorId);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Each_formats_size_is_known_from_its_header(string format)
    {
        var file = Make(format, 30, 30);
        var header = ImageHeader.Read(file, "x", ImageLimits.Default);
        Assert.Equal((30, 30), (header.Width, header.Height));
        ImageDecoder.Default.Decode(file, "x", new ImageLimits { MaxPixels = 900 });
        var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(file, "x", new ImageLimits { MaxPixels = 899 }));
        Assert.Equal("ReactImageTooLarge", error.ErrorId);
    }

    [Fact]
    public void A_file_past_the_byte_limit_is_refused()
    {
        var file = SyntheticImages.Png(30, 30);
        ImageDecoder.Default.Decode(file, "x", new ImageLimits { MaxBytes = file.Length });
        var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(file, "x", new ImageLimits { MaxBytes = file.Length - 1 }));
        Assert.Equal("ReactImageTooLarge", error.ErrorId);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_short_is_corrupt(string format)
    {
        var file = Make(format, 60, 60);
        foreach (var share in new[] { 0.3, 0.5, 0.8 })
        {
            var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(file.AsMemory(0, (int)(file.Length * share)), "cut", ImageLimits.Default));
            Assert.Equal("ReactImageCorrupt", error.ErrorId);
            Assert.Contains("'cut'", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Skia takes a progressive file without its last scans for whole; Pillow does not, and nor do we.</summary>
    [Fact]
    public void A_progressive_file_cut_short_is_corrupt_at_any_length()
    {
        var file = File.ReadAllBytes(SharedData.Fixture("preprocess", "files", "jpeg_progressive.jpg"));
        for (var length = 3; length < file.Length; length += 37)
        {
            var error = Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(file.AsMemory(0, length), "cut", ImageLimits.Default));
            Assert.Equal("ReactImageCorrupt", error.ErrorId);
        }

        Assert.Throws<ReactException>(() => ImageDecoder.Default.Decode(file.AsMemory(0, file.Length - 1), "cut", ImageLimits.Default));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damage_of_any_kind_gives_pixels_or_an_error_of_ours(string format)
    {
        var random = new Random(17);
        var outcomes = new HashSet<string>();
        var limits = new ImageLimits { MaxPixels = 1_000_000 };
        foreach (var size in new[] { 8, 33, 64 })
        {
            var file = Make(format, size, size);
            for (var trial = 0; trial < 400; trial++)
            {
                var damaged = Damage(file, random);
                try
                {
                    ImageDecoder.Default.Decode(damaged, "fuzz", limits);
                    outcomes.Add("pixels");
                }
                catch (ReactException error)
                {
                    outcomes.Add(error.ErrorId);
                }
            }
        }

        Assert.Contains("ReactImageCorrupt", outcomes);
    }

    private static byte[] Make(string format, int width, int height) => format switch
    {
        "jpeg" => SyntheticImages.Encode(SKEncodedImageFormat.Jpeg, width, height),
        "png" => SyntheticImages.Png(width, height),
        "webp" => SyntheticImages.Encode(SKEncodedImageFormat.Webp, width, height),
        "webp-lossless" => SyntheticImages.Encode(SKEncodedImageFormat.Webp, width, height, quality: 100),
        "gif" => SyntheticImages.Gif(width),
        "bmp" => SyntheticImages.Bmp(width, height),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static byte[] Damage(byte[] file, Random random)
    {
        var copy = file[..(random.Next(3) == 0 ? random.Next(1, file.Length) : file.Length)];
        // Half of the damage goes to the first bytes, where sizes and counts stand.
        for (var flips = random.Next(1, 8); flips > 0; flips--)
        {
            var reach = random.Next(2) == 0 ? Math.Min(64, copy.Length) : copy.Length;
            copy[random.Next(reach)] = random.Next(4) switch
            {
                0 => 0xFF,
                1 => 0,
                _ => (byte)random.Next(256),
            };
        }

        return copy;
    }
}
