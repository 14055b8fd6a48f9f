using System.Net.Http.Headers;

namespace React.Retrieval.Fetching;

/// <summary>URLs as pictures are fetched by: http and https, without credentials.</summary>
internal static class WebAddress
{
    private const int MaxLength = 8192;

    /// <summary>The URL in a text.</summary>
    /// <exception cref="FetchException">It is none that may be fetched.</exception>
    public static Uri Parse(string text) =>
        text.Length <= MaxLength && Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) ? Checked(url) : throw Invalid("it is none");

    /// <summary>The text without what may be a password in it.</summary>
    public static string WithoutCredentials(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length > 0 ? new UriBuilder(url) { UserName = "", Password = "" }.Uri.AbsoluteUri : text;

    /// <summary>Where an answer leads.</summary>
    /// <exception cref="FetchException">Nowhere that may be gone to.</exception>
    public static Uri Redirect(Uri from, HttpResponseHeaders headers, bool allowInsecure)
    {
        var location = headers.TryGetValues("Location", out var values) ? values.First() : "";
        if (location.Length is 0 or > MaxLength || !Uri.TryCreate(from, location, out var to))
        {
            throw Invalid("the redirect leads nowhere");
        }

        to = Checked(to);
        return from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp && !allowInsecure
            ? throw new FetchException("RedirectInsecure", $"'{from.IdnHost}' redirects from https to http.")
            : to;
    }

    private static Uri Checked(Uri url) =>
        url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps ? throw Invalid($"its scheme is '{url.Scheme}'")
        : url.UserInfo.Length > 0 ? throw Invalid("it holds credentials")
        : url.IdnHost.Length == 0 ? throw Invalid("it names no host")
        : url;

    private static FetchException Invalid(string why) => new("UrlInvalid", $"The URL cannot be fetched: {why}.");
}
