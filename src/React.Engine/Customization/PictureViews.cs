using System.Buffers.Binary;
using System.Security.Cryptography;
using React.Imaging;
using React.Work;

namespace React.Customization;

/// <summary>
/// What training keeps of a picture, and which views of it the epochs see. A view follows from the seed, its number and the picture alone, so
/// that it is the same in whatever order pairs come. May be called on many threads at once.
/// </summary>
internal sealed class PictureViews(ClipPreprocessor preprocessor, CustomizationOptions options)
{
    /// <summary>Stands for a view that is not varied.</summary>
    public const int AsIs = -1;

    private const long Purpose = 2;

    /// <summary>The preprocessing of the model.</summary>
    public ClipPreprocessor Preprocessor => preprocessor;

    /// <summary>Whether a view is seen again, so that it is worth keeping what is made of it.</summary>
    public bool AreKept => ArePlain || options.EffectiveViews > 0;

    /// <summary>Whether a picture is seen as it is kept, so that its checksum is the key of its only view.</summary>
    public bool ArePlain => options.Augmentation == Augmentation.None;

    /// <summary>Whether a picture is seen in more than one way.</summary>
    public bool AreMany => !ArePlain && (options.EffectiveViews != 1 || options.AutoInterpolation);

    /// <summary>The view that an epoch sees.</summary>
    public int Of(int epoch) => ArePlain ? 0 : options.EffectiveViews > 0 ? epoch % options.EffectiveViews : epoch;

    /// <summary>Makes of a decoded picture what training keeps.</summary>
    public PreparedPicture Prepare(RgbImage decoded)
    {
        var picture = options.Augmentation == Augmentation.Original
            ? PictureReduction.Apply(decoded, Math.Max(preprocessor.Width, preprocessor.Height))
            : preprocessor.ResizeAndCrop(decoded);
        var checksum = Checksum(picture);
        return new PreparedPicture(picture, checksum, AreKept ? View(picture, RowKey.From(checksum), 0) : null);
    }

    /// <summary>One view of a picture.</summary>
    /// <param name="picture">As it is kept.</param>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="view">The view's number, or <see cref="AsIs"/>.</param>
    public PictureView View(RgbImage picture, RowKey checksum, int view)
    {
        if (view == AsIs)
        {
            var crop = ArePlain ? picture : preprocessor.ResizeAndCrop(picture);
            return new PictureView(crop, null, ArePlain ? checksum : RowKey.Of(crop, null));
        }

        var random = new SplitMix(options.Seed, Purpose, view, (long)checksum.A, (long)checksum.B);
        switch (options.Augmentation)
        {
            case Augmentation.Light:
                var varied = new byte[picture.Pixels.Length];
                LightAugmentation.Apply(picture.Pixels, varied, picture.Height, picture.Width, random);
                var light = new RgbImage(picture.Width, picture.Height, varied);
                return new PictureView(light, null, RowKey.Of(light, null));
            case Augmentation.Original:
                var drawn = AugmentedView.Draw(picture, preprocessor.Width, preprocessor.Height, AugmentationRecipe.Original, random);
                return new PictureView(drawn.Picture, drawn.Erased, RowKey.Of(drawn.Picture, drawn.Erased));
            default:
                return new PictureView(picture, null, checksum);
        }
    }

    private byte[] Checksum(RgbImage picture)
    {
        if (picture.Width == preprocessor.Width && picture.Height == preprocessor.Height)
        {
            return SHA256.HashData(picture.Pixels);
        }

        // The same bytes may be pictures of several sizes.
        Span<byte> size = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(size, picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[sizeof(int)..], picture.Height);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(size);
        hash.AppendData(picture.Pixels);
        return hash.GetHashAndReset();
    }
}
