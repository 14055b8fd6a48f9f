using System.Runtime.InteropServices;
using React.Storage;

namespace React.Imaging;

/// <summary>
/// The evaluation transform of CLIP: shorter side to the input size (bicubic, antialiased), centre crop, division by 255, then mean and deviation.
/// Where the input is not square the picture is resized to it directly, as the original does.
/// </summary>
public sealed class ClipPreprocessor
{
    private readonly float[] values;

    /// <param name="height">Rows of the model's input.</param>
    /// <param name="width">Columns of the model's input.</param>
    /// <param name="mean">Three means, of values from 0 to 1.</param>
    /// <param name="std">Three standard deviations, not 0.</param>
    /// <exception cref="ReactException">A size or a deviation that cannot work.</exception>
    public ClipPreprocessor(int height, int width, float[] mean, float[] std)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (height is < 1 or > 16384 || width is < 1 or > 16384)
        {
            throw new ReactException("ReactImageSize", ReactErrorKind.InvalidArgument, $"The input size {width} x {height} is not from 1 x 1 to 16384 x 16384.",
                "Check image_size in the model's config.json.");
        }

        if (mean.Length != 3 || std.Length != 3 || !mean.All(float.IsFinite) || !std.All(s => float.IsFinite(s) && s > 0))
        {
            throw new ReactException("ReactPreprocess", ReactErrorKind.InvalidArgument, "Mean and deviation must be three finite numbers each, deviations above 0.",
                "Check mean and std in the model's config.json.");
        }

        Height = height;
        Width = width;
        values = new float[3 * 256];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var value = 0; value < 256; value++)
            {
                values[(channel * 256) + value] = ((value / 255f) - mean[channel]) / std[channel];
            }
        }
    }

    /// <summary>Mean of the pictures that OpenAI trained CLIP on.</summary>
    public static IReadOnlyList<float> OpenAIMean { get; } = [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Deviation of the pictures that OpenAI trained CLIP on.</summary>
    public static IReadOnlyList<float> OpenAIStd { get; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Rows of the result.</summary>
    public int Height { get; }

    /// <summary>Columns of the result.</summary>
    public int Width { get; }

    /// <summary>Floats that one picture becomes: 3 × height × width.</summary>
    public int PixelCount => 3 * Height * Width;

    /// <summary>SHA-256 of the size and of what each value becomes, as lower-case hexadecimal text: equal for two that prepare a picture alike.</summary>
    public string Fingerprint => Checksums.Sha256([.. MemoryMarshal.AsBytes<int>(new[] { Height, Width }), .. MemoryMarshal.AsBytes<float>(values)]);

    /// <summary>Prepares a picture.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="destination">[3, height, width] floats.</param>
    public void Apply(RgbImage image, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, PixelCount, nameof(destination));
        Normalize(ResizeAndCrop(image), destination);
    }

    /// <summary>The part before normalisation: what the model will see, as a picture.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <returns>A picture of <see cref="Width"/> × <see cref="Height"/>.</returns>
    public RgbImage ResizeAndCrop(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (width, height, left, top) = Height == Width ? CropGeometry.For(image.Width, image.Height, Height) : new CropGeometry(Width, Height, 0, 0);
        var window = new ResampleWindow(left, top, Width, Height);
        return new RgbImage(Width, Height, Resampler.Resize(image.Pixels, image.Width, image.Height, 3, width, height, window, ResampleFilter.Bicubic));
    }

    /// <summary>Turns a picture of the right size, for example an augmented one, into the model's input.</summary>
    /// <param name="image">A picture of <see cref="Width"/> × <see cref="Height"/>.</param>
    /// <param name="destination">[3, height, width] floats.</param>
    public void Normalize(RgbImage image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(image.Width, Width, nameof(image));
        ArgumentOutOfRangeException.ThrowIfNotEqual(image.Height, Height, nameof(image));
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, PixelCount, nameof(destination));
        var plane = Height * Width;
        for (var channel = 0; channel < 3; channel++)
        {
            var table = values.AsSpan(channel * 256, 256);
            var target = destination.Slice(channel * plane, plane);
            for (int i = 0, at = channel; i < target.Length; i++, at += 3)
            {
                target[i] = table[image.Pixels[at]];
            }
        }
    }
}
