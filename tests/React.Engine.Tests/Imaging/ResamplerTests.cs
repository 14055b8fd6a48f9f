using System.Text.Json;
using React.Imaging;
using Xunit;

namespace React.Engine.Tests.Imaging;

public sealed class ResamplerTests
{
    [Fact]
    public void Every_case_of_Pillow_comes_out_bit_for_bit()
    {
        var data = new ResamplerCases(SharedData.Fixture("preprocess", "resampler", "cases.safetensors"));
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("preprocess", "resampler", "cases.json")));
        var compared = 0;
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var (pixels, height, width, channels) = data[item.GetProperty("input").GetString()!];
            var filter = Enum.Parse<ResampleFilter>(item.GetProperty("method").GetString()!, ignoreCase: true);
            var (newWidth, newHeight) = (item.GetProperty("width").GetInt32(), item.GetProperty("height").GetInt32());
            var key = item.GetProperty("key").GetString()!;
            var result = channels == 4
                ? Resampler.ResizeRgba(pixels, width, height, newWidth, newHeight, filter)
                : Resampler.Resize(pixels, width, height, channels, newWidth, newHeight, filter);
            Assert.True(data[key].Pixels.AsSpan().SequenceEqual(result), $"{key} differs");
            compared++;
        }

        Assert.Equal(90, compared);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Channels_are_resampled_each_on_its_own(int channels)
    {
        var random = new Random(channels);
        var pixels = new byte[61 * 47 * channels];
        random.NextBytes(pixels);
        foreach (var (width, height) in new[] { (32, 24), (90, 47), (61, 90), (5, 100) })
        {
            var all = Resampler.Resize(pixels, 61, 47, channels, width, height, ResampleFilter.Bicubic);
            for (var c = 0; c < channels; c++)
            {
                var one = pixels.Where((_, i) => i % channels == c).ToArray();
                Assert.Equal(Resampler.Resize(one, 61, 47, 1, width, height, ResampleFilter.Bicubic), all.Where((_, i) => i % channels == c));
            }
        }
    }

    [Fact]
    public void A_window_is_the_same_part_of_the_whole()
    {
        var random = new Random(5);
        var pixels = new byte[120 * 80 * 3];
        random.NextBytes(pixels);
        foreach (var (width, height) in new[] { (48, 32), (300, 32), (120, 32), (48, 80), (240, 160), (120, 80) })
        {
            var whole = Resampler.Resize(pixels, 120, 80, 3, width, height, ResampleFilter.Bicubic);
            var window = new ResampleWindow(width / 4, height / 3, width / 2, height / 2);
            var part = Resampler.Resize(pixels, 120, 80, 3, width, height, window, ResampleFilter.Bicubic);
            for (var y = 0; y < window.Height; y++)
            {
                var expected = whole.AsSpan((int)(((window.Top + y) * width) + window.Left) * 3, window.Width * 3);
                Assert.True(expected.SequenceEqual(part.AsSpan(y * window.Width * 3, window.Width * 3)), $"{width} x {height}, row {y}");
            }
        }
    }

    [Fact]
    public void Long_strips_are_done_in_tiles()
    {
        // 750,000 rows to 10: the weights and the rows between the passes do not fit one tile.
        const int rows = 750_000;
        var pixels = new byte[rows * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i / 3 / (rows / 10) * 20);
        }

        var result = Resampler.Resize(pixels, 1, rows, 3, 20, 10, ResampleFilter.Bilinear);
        Assert.Equal(20 * 10 * 3, result.Length);
        for (var y = 1; y < 9; y++)
        {
            Assert.All(result.Skip(y * 60).Take(60), value => Assert.InRange(value, (y * 20) - 1, (y * 20) + 1));
        }
    }
}
