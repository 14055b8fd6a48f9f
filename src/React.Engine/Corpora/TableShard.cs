using System.Globalization;
using System.Text;
using React.Storage;
using React.Work;
using Cell = React.Corpora.TableLayout.Cell;

namespace React.Corpora;

/// <summary>Some consecutive rows of a table.</summary>
/// <param name="table">The table.</param>
/// <param name="first">Number of the first row, from 0.</param>
/// <param name="count">How many.</param>
/// <param name="limits">What a pair may take.</param>
internal sealed class TableShard(TableFile table, long first, long count, CorpusLimits limits) : CorpusShard
{
    private const int MaxKey = 1024;
    private const int MaxUrl = 1 << 14;

    private static readonly char[] PathSeparators = ['/', '\\'];

    private readonly string folder = Path.GetDirectoryName(table.Path)!;
    private readonly string stem = Path.GetFileName(table.Path).Split('.')[0];

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(table.Path)} rows {first} to {first + count - 1}");

    public override string Identity => $"table:{table.Identity}";

    public override long? PairCount => count;

    public override bool HasImages => table.Columns.Image is not null;

    public override IEnumerable<CorpusEntry> Read(CancellationToken stopping = default)
    {
        var number = first;
        using var rows = table.Read(first, count, stopping).GetEnumerator();
        while (true)
        {
            CorpusEntry? entry;
            try
            {
                entry = rows.MoveNext() ? Entry(rows.Current, number++) : null;
            }
            catch (ReactException error)
            {
                entry = new CorpusEntry(new Rejection(table.Path, Generated(number), "TableDamaged", error.Message));
                number = long.MaxValue;
            }

            if (entry is null)
            {
                yield break;
            }

            yield return entry;
            if (number == long.MaxValue)
            {
                yield break;
            }
        }
    }

    private CorpusEntry Entry(TableQuery row, long number)
    {
        var key = row.Text((int)Cell.Key)?.Trim();
        key = string.IsNullOrEmpty(key) ? Generated(number) : key;
        if (key.Length > MaxKey)
        {
            return Reject(Generated(number), "KeyTooLong", $"The key takes {key.Length} letters; the limit is {MaxKey}.");
        }

        if (row.Text((int)Cell.Status) is { } status && !status.Equals("success", StringComparison.OrdinalIgnoreCase))
        {
            return Reject(key, "NotFetched", $"It was not fetched: {status} {row.Text((int)Cell.Problem)}".TrimEnd());
        }

        var text = row.Text((int)Cell.Caption);
        if (text is null)
        {
            return Reject(key, "CaptionMissing", $"Row {number} has no caption.");
        }

        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > limits.MaxCaptionBytes)
        {
            return Reject(key, "CaptionTooLong", $"The caption takes {bytes} bytes; the limit is {limits.MaxCaptionBytes}.");
        }

        text = text.Replace('\0', ' ').Trim();
        if (text.Length == 0)
        {
            return Reject(key, "CaptionEmpty", "The caption is empty.");
        }

        var url = row.Text((int)Cell.Url)?.Trim();
        var others = row.Text((int)Cell.Others);
        var (image, reason, message) = HasImages ? Local(row.Text((int)Cell.Image)) : Remote(url);
        return image is null
            ? Reject(key, reason, message)
            : new CorpusEntry(new CorpusItem(key, text, image, others is not null && Encoding.UTF8.GetByteCount(others) <= limits.MaxMetadataBytes ? others : null, string.IsNullOrEmpty(url) || url.Length > MaxUrl ? null : url));
    }

    /// <summary>The picture's file. Absolute paths are taken as they stand: the table is its owner's, who may have pictures anywhere on the machine; what climbs or reaches for other machines is refused.</summary>
    private (ImageLocator? Image, string Reason, string Message) Local(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return (null, "ImageMissing", "The row names no picture.");
        }

        var climbs = path.Split(PathSeparators).Contains("..");
        var network = path.Length > 1 && PathSeparators.Contains(path[0]) && PathSeparators.Contains(path[1]);
        try
        {
            return climbs || network || path.Contains('\0')
                ? (null, "UnsafeName", $"The path '{path}' leads out of the table's folder or to another machine.")
                : (ImageLocator.File(Path.IsPathFullyQualified(path) ? path : SafePath.Join(folder, path)), "", "");
        }
        catch (ReactException error)
        {
            return (null, "UnsafeName", error.Message);
        }
    }

    private static (ImageLocator? Image, string Reason, string Message) Remote(string? url) => url switch
    {
        null or "" => (null, "UrlMissing", "The row names no address."),
        { Length: <= MaxUrl } when Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) => (ImageLocator.Url(url), "", ""),
        _ => (null, "UrlInvalid", $"'{(url.Length > 100 ? url[..100] + "…" : url)}' is no http or https address."),
    };

    private string Generated(long number) => string.Create(CultureInfo.InvariantCulture, $"{stem}/{number:D9}");

    private CorpusEntry Reject(string key, string reason, string message) => new(new Rejection(table.Path, key, reason, message));
}
