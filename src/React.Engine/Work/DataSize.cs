using System.Globalization;

namespace React.Work;

/// <summary>Numbers of bytes as people read them.</summary>
internal static class DataSize
{
    /// <summary>In GB, MB, kB of a thousand each, or bytes, with as many digits as matter.</summary>
    public static string Text(long bytes) => bytes switch
    {
        >= 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N0} GB"),
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N0} kB"),
        1 => "1 byte",
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };
}
