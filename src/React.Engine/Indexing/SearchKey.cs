namespace React.Indexing;

/// <summary>
/// What of a pair a query is compared with: its picture, its caption, or both. The score is <c>Image · cos(query, picture) + Text · cos(query, caption)</c>.
/// </summary>
/// <param name="Image">Weight of the picture, from 0 to 1.</param>
/// <param name="Text">Weight of the caption, from 0 to 1; the two add up to 1.</param>
public readonly record struct SearchKey(float Image, float Text)
{
    /// <summary>The picture alone.</summary>
    public static SearchKey ImageOnly { get; } = new(1, 0);

    /// <summary>The caption alone.</summary>
    public static SearchKey TextOnly { get; } = new(0, 1);

    /// <summary>The one kind of vector that is compared, or null for both.</summary>
    public VectorKind? OnlyKind => Text == 0 ? VectorKind.Image : Image == 0 ? VectorKind.Text : null;

    /// <summary>Both, the picture with the given weight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not from 0 to 1.</exception>
    public static SearchKey Mixed(float image) =>
        image is >= 0 and <= 1 ? new(image, 1 - image) : throw new ArgumentOutOfRangeException(nameof(image), image, "A weight is from 0 to 1.");

    /// <summary>One kind alone.</summary>
    public static SearchKey Of(VectorKind kind) => kind == VectorKind.Image ? ImageOnly : TextOnly;
}
