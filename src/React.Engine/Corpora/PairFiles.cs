using System.Text;

namespace React.Corpora;

/// <summary>What the files of a pair are called, and how a caption is read.</summary>
internal static class PairFiles
{
    /// <summary>Extensions of pictures, without the dot, in the order in which the first one found is taken.</summary>
    public static readonly string[] ImageExtensions = ["jpg", "jpeg", "png", "webp", "gif", "bmp"];

    /// <summary>Whether a file's name says that it is a picture.</summary>
    public static bool IsImage(string path) => ImageExtensions.Contains(Path.GetExtension(path).TrimStart('.'), StringComparer.OrdinalIgnoreCase);

    public const string CaptionExtension = "txt";
    public const string MetadataExtension = "json";

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
