using System.Security.Cryptography;
using React.Imaging;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Imaging;

public sealed class AugmentationTests
{
    /// <summary>SHA-256 of what Pillow 11.1 makes of two pictures, each operation at three magnitudes and both ways; pillow_operations.py prints them.</summary>
    public static TheoryData<string, string> Operations => new()
    {
        { "AutoContrast", "088e3cf41588331353798272254c11a72a88dfcfe05ecfcc5e58cc9d51a7d05f" },
        { "Equalize", "42639ca1bf909f23c6ebca35d9df1eb5c8c370a775275642c80f07cc7a5c870d" },
        { "Invert", "445b1706b09fd145d0f16692d8a3820400330336f36a8e5004870686a5dbc0cb" },
        { "Rotate", "f1d68cad382861d569ca6eb7cbbdd9a8a5bb42a717fad3f26d8f4a7588dbc45f" },
        { "PosterizeIncreasing", "301469850b89ffcccb052b4f8d0b4316bcc87748ce6be09fb7f5aa0ea455e324" },
        { "SolarizeIncreasing", "340536e4af4067f1a34bbeacc7150c1dd74fb194099441b26183678e68732c63" },
        { "SolarizeAdd", "e2890eac66a45d0da0bff3647cfe7a5f4d5c017c39afda38bd86db4344d0cb4d" },
        { "ColorIncreasing", "6583e2402cdb8373e0fcb80ba74a8820f289833a3e0f2f36273521bf9045bc61" },
        { "ContrastIncreasing", "0304752e2b968cc835a5441265e6fa6d59e90cb8fddcdeee7776dad2d9fd0c9c" },
        { "BrightnessIncreasing", "7888174d24619cfc9e30bae2f185a01bdee50c5e0420da6f34bab786b91f9523" },
        { "SharpnessIncreasing", "50e35120e3478f7e09f48ae3eaa386d7ef663995f1ce0b4591f6513d9ae2fff3" },
        { "ShearX", "049bb5540a50d37049a10d7e9e77e9fb862329a1b480d2bd5167c015778e27ae" },
        { "ShearY", "ef489d78ab1ce12f029647b6a51ad2e913bf4428a85b462bc25a5033b8602421" },
        { "TranslateXRel", "830ab1a6bb1850b5e7d87152d2dd7cf16428c6b215ddcf6382b02e378cc5f3e3" },
        { "TranslateYRel", "9686a346a3adf06e31018f22008f21c770d20b616004d654ba7f366c51b30ab1" },
    };

    [Theory, MemberData(nameof(Operations))]
    public void Each_operation_gives_Pillows_bytes(string name, string golden)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in new[] { Noise(), Slope(48, 40) })
        {
            foreach (var magnitude in new[] { 9.0, 8.3, 4.7 })
            {
                foreach (var negative in new[] { false, true })
                {
                    var before = image.Pixels.ToArray();
                    var result = RandAugment.Apply(name, image, magnitude, negative);
                    Assert.Equal((image.Width, image.Height), (result.Width, result.Height));
                    Assert.Equal(before, image.Pixels);
                    hash.AppendData(result.Pixels);
                }
            }
        }

        Assert.Equal(golden, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void All_operations_are_compared() => Assert.Equal(RandAugment.Names, Operations.Select(row => row.Data.Item1));

    [Fact]
    public void Pictures_of_one_colour_and_of_one_pixel_pass_all_operations()
    {
        foreach (var image in new[] { new RgbImage(1, 1, [7, 8, 9]), new RgbImage(2, 5, [.. Enumerable.Repeat((byte)200, 30)]) })
        {
            Assert.All(RandAugment.Names, name => Assert.Equal(image.Pixels.Length, RandAugment.Apply(name, image, 10, true).Pixels.Length));
        }
    }

    [Fact]
    public void Parts_have_areas_and_ratios_of_the_recipe_and_come_from_everywhere()
    {
        const int width = 400;
        const int height = 300;
        var recipe = AugmentationRecipe.Original;
        var areas = new List<double>();
        var (left, right, top, bottom) = (width, 0, height, 0);
        for (var i = 0; i < 2000; i++)
        {
            var random = new SplitMix(i);
            var part = RandomResizedCrop.Draw(width, height, recipe, ref random);
            Assert.True(part.Left >= 0 && part.Top >= 0 && part.Left + part.Width <= width && part.Top + part.Height <= height);
            Assert.InRange((double)part.Width / part.Height, 0.74, 1.35);
            areas.Add((double)part.Width * part.Height / (width * height));
            (left, right) = (Math.Min(left, part.Left), Math.Max(right, part.Left + part.Width));
            (top, bottom) = (Math.Min(top, part.Top), Math.Max(bottom, part.Top + part.Height));
        }

        Assert.InRange(areas.Min(), 0.079, 0.1);
        Assert.InRange(areas.Max(), 0.9, 1);
        Assert.Equal((0, width, 0, height), (left, right, top, bottom));
        // Less than the middle of 0.08 and 1: tall parts of a large area do not fit, and are drawn again.
        Assert.InRange(areas.Average(), 0.4, 0.46);
    }

    [Theory]
    [InlineData(1000, 10, 13, 10)]
    [InlineData(10, 1000, 10, 13)]
    [InlineData(1, 1, 1, 1)]
    public void A_part_of_a_strip_is_the_largest_in_its_middle(int width, int height, int partWidth, int partHeight)
    {
        var random = new SplitMix(1);
        var recipe = AugmentationRecipe.Original with { LeastArea = 1 };
        Assert.Equal(((width - partWidth) / 2, (height - partHeight) / 2, partWidth, partHeight), RandomResizedCrop.Draw(width, height, recipe, ref random));
    }

    [Fact]
    public void A_view_follows_from_its_seeds_alone_and_does_not_change_the_picture()
    {
        var picture = Slope(60, 50);
        var before = picture.Pixels.ToArray();
        var seen = new HashSet<string>();
        var erased = 0;
        for (var i = 0; i < 200; i++)
        {
            var view = AugmentedView.Draw(picture, 24, 24, AugmentationRecipe.Original, new SplitMix(3, i));
            var again = AugmentedView.Draw(picture, 24, 24, AugmentationRecipe.Original, new SplitMix(3, i));
            Assert.Equal(view.Picture.Pixels, again.Picture.Pixels);
            Assert.Equal(view.Erased, again.Erased);
            Assert.Equal((24, 24), (view.Picture.Width, view.Picture.Height));
            seen.Add(Convert.ToHexString(SHA256.HashData(view.Picture.Pixels)));
            erased += view.Erased is null ? 0 : 1;
        }

        Assert.Equal(before, picture.Pixels);
        Assert.Equal(200, seen.Count);
        Assert.InRange(erased, 30, 70);
    }

    [Fact]
    public void A_mirrored_view_is_the_other_one_backwards()
    {
        var plain = new AugmentationRecipe { LeastArea = 1, LargestArea = 1, LargestRatio = 1, Flip = 0, Operations = 0, Jitter = 0, Erasing = 0 };
        var picture = Slope(16, 16);
        var view = AugmentedView.Draw(picture, 16, 16, plain, new SplitMix(1)).Picture;
        var mirrored = AugmentedView.Draw(picture, 16, 16, plain with { Flip = 1 }, new SplitMix(1)).Picture;
        Assert.Equal(picture.Pixels, view.Pixels);
        for (var i = 0; i < 16 * 16; i++)
        {
            Assert.Equal(picture.Pixels.AsSpan(i * 3, 3), mirrored.Pixels.AsSpan(((i / 16 * 16) + 15 - (i % 16)) * 3, 3));
        }
    }

    [Fact]
    public void An_erased_part_is_normal_noise_and_the_rest_stays()
    {
        var part = new Erasure(3, 5, 20, 15, 42);
        var input = new float[3 * 32 * 24];
        Array.Fill(input, 9);
        part.Fill(input, 24, 32);
        var noise = new List<float>();
        for (var i = 0; i < input.Length; i++)
        {
            var (y, x) = (i / 24 % 32, i % 24);
            if (x is >= 3 and < 23 && y is >= 5 and < 20)
            {
                noise.Add(input[i]);
            }
            else
            {
                Assert.Equal(9, input[i]);
            }
        }

        Assert.InRange(noise.Average(), -0.1, 0.1);
        Assert.InRange(noise.Average(value => value * value), 0.85, 1.15);
    }

    [Fact]
    public void Jitter_changes_colours_within_its_strength()
    {
        var picture = new RgbImage(2, 2, [.. Enumerable.Repeat((byte)100, 12)]);
        var values = Enumerable.Range(0, 300).Select(i =>
        {
            var random = new SplitMix(i);
            return (int)ColourJitter.Apply(picture, 0.4, ref random).Pixels[0];
        }).ToList();
        Assert.InRange(values.Min(), 59, 65);
        Assert.InRange(values.Max(), 135, 140);
    }

    [Theory]
    [InlineData(500, 375, 500, 375)]
    [InlineData(1000, 900, 498, 448)]
    [InlineData(20_000, 100, 17_920, 90)]
    [InlineData(300, 200, 300, 200)]
    public void Large_pictures_are_reduced_to_twice_the_side(int width, int height, int newWidth, int newHeight)
    {
        var reduced = PictureReduction.Apply(new RgbImage(width, height, new byte[width * height * 3]), 224);
        Assert.Equal((newWidth, newHeight), (reduced.Width, reduced.Height));
    }

    private static RgbImage Noise()
    {
        var state = 1u;
        var pixels = new byte[37 * 29 * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            state = ((state * 1103515245) + 12345) & 0x7FFFFFFF;
            pixels[i] = (byte)(state >> 16);
        }

        return new RgbImage(37, 29, pixels);
    }

    private static RgbImage Slope(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)((i / 3 % width * 3) + (i / 3 / width * 2) + (i % 3 * 20) + 10))]);
}
