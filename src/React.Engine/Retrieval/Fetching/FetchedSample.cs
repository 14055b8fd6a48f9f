namespace React.Retrieval.Fetching;

/// <summary>What is kept beside a picture, and of one that failed: img2dataset's columns, and some of ours.</summary>
internal sealed record FetchedSample
{
    public const string Success = "success";
    public const string Failed = "failed_to_download";

    /// <summary>Name in the tar: the pair's number among all that were asked for.</summary>
    public required string Key { get; init; }

    /// <summary>The pair's key in the corpus that it came from.</summary>
    public required string SourceKey { get; init; }

    public string? Url { get; init; }

    public required string Caption { get; init; }

    public required string Status { get; init; }

    public string? ErrorMessage { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? OriginalWidth { get; init; }

    public int? OriginalHeight { get; init; }

    /// <summary>A column that readers expect; what a camera wrote stays in the picture.</summary>
    public string? Exif { get; init; }

    public string? Sha256 { get; init; }

    /// <summary>The media type that the bytes have.</summary>
    public string? Mime { get; init; }

    /// <summary>The one that the server named.</summary>
    public string? ContentType { get; init; }
}
