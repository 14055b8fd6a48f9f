using System.Text;
using React.Work;

namespace React.Corpora;

/// <summary>What the files of a pair are called, and how a caption is read.</summary>
internal static class PairFiles
{
    /// <summary>Extensions of pictures, without the dot, in the order in which the first one found is taken.</summary>
    public static readonly string[] ImageExtensions = ["jpg", "jpeg", "png", "webp", "gif", "bmp"];

    public const string CaptionExtension = "txt";
    public const string MetadataExtension = "json";

    /// <summary>Whether a file's name says that it is a picture.</summary>
    public static bool IsImage(string path) => Preference(path) >= 0;

    /// <summary>Place of a picture's extension among <see cref="ImageExtensions"/>; negative for what is no picture.</summary>
    public static int Preference(string path) => Array.FindIndex(ImageExtensions, extension => Has(path, extension));

    /// <summary>Whether a file's name ends with an extension, given without the dot.</summary>
    public static bool Has(string path, string extension) => Path.GetExtension(path.AsSpan()).TrimStart('.').Equals(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The pair that some files are, or why they are none.</summary>
    /// <param name="source">The folder or tar, as a rejection calls it.</param>
    /// <param name="name">The pair, as a rejection calls it.</param>
    /// <param name="key">The pair's key.</param>
    /// <param name="image">Its picture, which is not read.</param>
    /// <param name="caption">Its caption, where there is one.</param>
    /// <param name="metadata">What is kept beside it, where there is anything.</param>
    /// <param name="limits">What a pair may take.</param>
    public static CorpusEntry Entry(string source, string name, string key, PairFile image, PairFile? caption, PairFile? metadata, CorpusLimits limits)
    {
        if (image.Length > limits.MaxImageBytes)
        {
            return Reject("ImageTooLarge", $"The picture takes {image.Length} bytes; the limit is {limits.MaxImageBytes}.");
        }

        if (caption is null)
        {
            return Reject("CaptionMissing", $"There is no .{CaptionExtension} beside the picture.");
        }

        if (caption.Length > limits.MaxCaptionBytes)
        {
            return Reject("CaptionTooLong", $"The caption takes {caption.Length} bytes; the limit is {limits.MaxCaptionBytes}.");
        }

        try
        {
            var text = ReadCaption(caption.Location.Read());
            return text.Length == 0
                ? Reject("CaptionEmpty", "The caption is empty.")
                : new CorpusEntry(new CorpusItem(key, text, image.Location, metadata?.Length <= limits.MaxMetadataBytes ? Encoding.UTF8.GetString(metadata.Location.Read()) : null));
        }
        catch (ReactException error)
        {
            return Reject("Unreadable", error.Message);
        }

        CorpusEntry Reject(string reason, string message) => new(new Rejection(source, name, reason, message));
    }

    /// <summary>The caption in a text file's bytes: UTF-8, without mark, white space at the ends and NULs; bytes that are no UTF-8 become U+FFFD.</summary>
    public static string ReadCaption(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        return Encoding.UTF8.GetString(bytes).Replace('\0', ' ').Trim();
    }
}
