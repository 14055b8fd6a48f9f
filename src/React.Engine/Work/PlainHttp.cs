using System.Net;

namespace React.Work;

/// <summary>HTTP as whoever trusts no server speaks it, and what the answers mean; shared by all that fetch.</summary>
internal static class PlainHttp
{
    /// <summary>
    /// A handler without cookies, without redirects of its own, and that unpacks nothing: what arrives is what is counted, and nothing told to one host reaches another.
    /// </summary>
    /// <param name="connectTimeout">How long a connection may take to come about.</param>
    public static SocketsHttpHandler Handler(TimeSpan connectTimeout) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = connectTimeout,
    };

    /// <summary>Whether a status leads elsewhere.</summary>
    public static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Whether what a status says may pass.</summary>
    public static bool IsTransient(int status) => status is 408 or 425 or 429 or 500 or 502 or 503 or 504;

    /// <summary>For how long the server asks to be left alone; null where it does not. Below zero where the moment is past.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - DateTimeOffset.UtcNow) : null;

    /// <summary>
    /// How long to wait before a further attempt. Doubles from attempt to attempt, up to a limit; the upper half is drawn, so that what failed together does
    /// not come back together.
    /// </summary>
    /// <param name="first">The longest wait before the first further attempt.</param>
    /// <param name="longest">The longest of all.</param>
    /// <param name="attempt">Attempts that failed before the last one.</param>
    /// <param name="draw">Drawn from 0 to 1.</param>
    public static TimeSpan BackOff(TimeSpan first, TimeSpan longest, int attempt, double draw) =>
        TimeSpan.FromMilliseconds(Math.Min(first.TotalMilliseconds * Math.Pow(2, attempt), longest.TotalMilliseconds) * (0.5 + (0.5 * draw)));
}
