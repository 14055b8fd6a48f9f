using System.Globalization;
using React.Imaging;
using React.Storage;

namespace React.Corpora;

/// <summary>
/// Where the bytes of a picture lie: a whole file, a part of a tar that is read in place, or an address from which it was not fetched yet. As text, the
/// absolute path, followed for a part by <c>?offset=N&amp;length=N</c>, or the address; that text is what an index keeps.
/// </summary>
public sealed record ImageLocator
{
    private const string OffsetMark = "?offset=";
    private const string LengthMark = "&length=";

    private ImageLocator(string path, long offset, long? length)
    {
        Path = path;
        Offset = offset;
        Length = length;
    }

    /// <summary>Absolute path of the file or tar, or the address.</summary>
    public string Path { get; }

    /// <summary>First byte of the picture within the file.</summary>
    public long Offset { get; }

    /// <summary>Bytes of the picture, or null where it is the whole file.</summary>
    public long? Length { get; }

    /// <summary>A picture that is a file of its own.</summary>
    public static ImageLocator File(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return IsPart(full, out _, out _, out _)
            ? throw new ReactException("ReactLocatorInvalid", ReactErrorKind.InvalidArgument, $"The file name '{path}' reads like a part of a tar.", "Rename the file.", path)
            : new ImageLocator(full, 0, null);
    }

    /// <summary>A picture that is a part of a file.</summary>
    public static ImageLocator Part(string path, long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ImageLocator(System.IO.Path.GetFullPath(path), offset, length);
    }

    /// <summary>Whether the picture lies behind an address and must be fetched before it can be read.</summary>
    public bool IsUrl { get; private init; }

    /// <summary>A picture that was not fetched yet.</summary>
    /// <param name="url">An absolute http or https address.</param>
    public static ImageLocator Url(string url) => IsAddress(url)
        ? new ImageLocator(url, 0, null) { IsUrl = true }
        : throw new ReactException("ReactLocatorInvalid", ReactErrorKind.InvalidArgument, $"'{url}' is no http or https address.", "Give an absolute address.", url);

    /// <summary>Reads back what <see cref="ToString"/> gave.</summary>
    public static ImageLocator Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0'))
        {
            throw new ReactException("ReactLocatorInvalid", ReactErrorKind.InvalidArgument, "A picture's locator is empty.", "Give the path of a picture.", text);
        }

        if (IsAddress(text))
        {
            return Url(text);
        }

        return IsPart(text, out var path, out var offset, out var length) ? Part(path, offset, length) : new ImageLocator(System.IO.Path.GetFullPath(text), 0, null);
    }

    /// <summary>The encoded picture.</summary>
    /// <param name="maxBytes">Larger pictures are refused before anything is allocated.</param>
    /// <exception cref="ReactException">The file is gone, too large, or ends before the picture does.</exception>
    public byte[] Read(long maxBytes = ImageLimits.DefaultMaxBytes)
    {
        if (IsUrl)
        {
            throw new ReactException("ReactImageNotFetched", ReactErrorKind.InvalidArgument, $"The picture at '{this}' was not fetched yet.", "Save-ReactKnowledge fetches the pictures of pairs; give it these.", ToString());
        }

        try
        {
            using var file = System.IO.File.OpenHandle(Path);
            var size = RandomAccess.GetLength(file);
            var length = Length ?? size;
            if (length > maxBytes || length > Array.MaxLength)
            {
                throw new ReactException("ReactImageTooLarge", ReactErrorKind.LimitReached, $"'{this}' takes {length} bytes; the limit is {maxBytes}.", "Reduce the picture, or leave it out.", ToString());
            }

            if (Offset > size - length)
            {
                throw new ReactException("ReactImageTruncated", ReactErrorKind.InvalidData, $"'{this}' lies past the end of its file ({size} bytes).", "The file changed or was cut since the corpus was read; restore it.", ToString());
            }

            var bytes = new byte[length];
            FileBytes.Fill(file, bytes, Offset, "the file got shorter while it was read");
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ReactException("ReactImageUnreadable", error is FileNotFoundException or DirectoryNotFoundException ? ReactErrorKind.NotFound : ReactErrorKind.Failed,
                $"'{this}' cannot be read: {error.Message}", "Check that the picture is still where the corpus was.", ToString(), error);
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Length is { } length ? string.Create(CultureInfo.InvariantCulture, $"{Path}{OffsetMark}{Offset}{LengthMark}{length}") : Path;

    /// <summary>Whether a text is an address of the web rather than a path.</summary>
    internal static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static bool IsPart(string text, out string path, out long offset, out long length)
    {
        var first = text.LastIndexOf(OffsetMark, StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf(LengthMark, first, StringComparison.Ordinal);
        offset = length = 0;
        path = first < 0 ? text : text[..first];
        return first > 0 && second > first
            && long.TryParse(text.AsSpan(first + OffsetMark.Length, second - first - OffsetMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out offset)
            && long.TryParse(text.AsSpan(second + LengthMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }
}
