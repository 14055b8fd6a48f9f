using System.Runtime.InteropServices;
using React.Imaging;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Pictures as the image tower takes them.</summary>
internal static class PixelBatch
{
    /// <summary>A tensor [count, 3, height, width] in memory; rows beyond the pictures are 0. Belongs to the current dispose scope.</summary>
    public static Tensor Of(IReadOnlyList<PictureView> views, int count, ClipPreprocessor preprocessor)
    {
        long[] shape = [count, 3, preprocessor.Height, preprocessor.Width];
        var pixels = views.Count == count ? empty(shape, ScalarType.Float32) : zeros(shape, ScalarType.Float32);
        Parallel.For(0, views.Count, i => views[i].Write(preprocessor, MemoryMarshal.Cast<byte, float>(FrozenBlocks.Row(pixels, i))));
        return pixels;
    }
}
