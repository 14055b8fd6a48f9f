using SkiaSharp;

namespace React.Samples;

/// <summary>One drawn pair.</summary>
/// <param name="Scene">What the picture shows.</param>
/// <param name="Kind">What the caption is worth.</param>
/// <param name="Caption">The caption.</param>
/// <param name="Image">The encoded picture.</param>
internal sealed record SampleItem(SampleScene Scene, CaptionKind Kind, string Caption, byte[] Image)
{
    private const int CorpusStream = 0;
    private const int TestStream = 1;

    /// <summary>Draws pair <paramref name="index"/> of a corpus; depends on nothing but the options and the index.</summary>
    public static SampleItem OfCorpus(SampleOptions options, int index)
    {
        var random = new SampleRandom(options.Seed, CorpusStream, index);
        var kind = ChooseKind(options, random.Unit());
        // Rare shapes are also seen where nobody names them: a base model has met them, without a word for them.
        var says = kind is CaptionKind.Named or CaptionKind.Wrong;
        var isRare = random.Chance(says ? options.RareShare : Math.Max(options.RareShare, 0.3));
        var shape = random.Pick(isRare ? SampleShapes.Rare : SampleShapes.Common);
        var scene = SampleScene.Compose(shape, random, allowStray: true);
        // Wrong captions name rare shapes as seldom as right ones do.
        var others = random.Chance(options.RareShare) ? SampleShapes.Rare : SampleShapes.Common;
        var caption = CaptionWriter.Write(scene, kind, others, random);
        return new SampleItem(scene, kind, caption, Encode(scene, options.ImageSize, random, SKEncodedImageFormat.Jpeg));
    }

    /// <summary>Draws test picture <paramref name="index"/> of a shape. Its random numbers are never those of a corpus.</summary>
    public static byte[] OfTest(SampleOptions options, SampleShape shape, int set, int index)
    {
        var random = new SampleRandom(options.Seed, TestStream + set, index);
        return Encode(SampleScene.Compose(shape, random, allowStray: false), options.ImageSize, random, SKEncodedImageFormat.Png);
    }

    private static CaptionKind ChooseKind(SampleOptions options, double unit)
    {
        if (unit < options.JunkShare)
        {
            return CaptionKind.Junk;
        }

        if (unit < options.JunkShare + options.WrongShare)
        {
            return CaptionKind.Wrong;
        }

        return unit < options.JunkShare + options.WrongShare + options.VagueShare ? CaptionKind.Vague : CaptionKind.Named;
    }

    private static byte[] Encode(SampleScene scene, int size, SampleRandom random, SKEncodedImageFormat format)
    {
        using var bitmap = new SampleDrawer(size).Draw(scene, random);
        using var data = bitmap.Encode(format, quality: 92);
        return data.ToArray();
    }
}
