using React.Imaging;

namespace React.Customization;

/// <summary>A picture as an epoch sees it.</summary>
/// <param name="Picture">As large as the model's input.</param>
/// <param name="Erased">What is filled with noise after normalisation, if anything.</param>
/// <param name="Key">Follows from both.</param>
internal sealed record PictureView(RgbImage Picture, Erasure? Erased, RowKey Key)
{
    /// <summary>Writes the model's input [3, height, width].</summary>
    public void Write(ClipPreprocessor preprocessor, Span<float> destination)
    {
        preprocessor.Normalize(Picture, destination);
        Erased?.Fill(destination, Picture.Width, Picture.Height);
    }
}
