using React.Imaging;

namespace React.Customization;

/// <summary>A picture as training keeps it.</summary>
/// <param name="Picture">Cropped to the model's size; for <see cref="Augmentation.Original"/> the whole of it, reduced.</param>
/// <param name="Checksum">SHA-256 of its pixels. What is drawn for a view follows from it.</param>
/// <param name="First">Its view in the first epoch, where views are kept; else null.</param>
internal sealed record PreparedPicture(RgbImage Picture, byte[] Checksum, PictureView? First);
