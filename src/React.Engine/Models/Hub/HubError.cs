using System.Globalization;
using React.Work;

namespace React.Models.Hub;

/// <summary>What can go wrong with a hub, as errors that users can act on. None holds a token, nor an address that a hub redirected to.</summary>
internal static class HubError
{
    private const string GoOn = "Run the same command again: what has come is kept, and it continues from there.";

    public static ReactException Unreachable(string host, string why, Exception? inner = null) => new("ReactHubUnreachable", ReactErrorKind.Failed, $"'{host}' cannot be fetched from: {why}.",
        $"Check -Endpoint, -Proxy and the network. {GoOn}", host, inner);

    public static ReactException TooMany(string host, TimeSpan? after) => new("ReactHubBusy", ReactErrorKind.Busy,
        after > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"'{host}' asks to be left alone for {after.Value.TotalSeconds:N0} s.") : $"'{host}' asks to be left alone for a while.",
        $"Wait, or log in by -Credential: who is known may ask more often. {GoOn}", host);

    public static ReactException Tls(string host) => new("ReactHubUntrusted", ReactErrorKind.PermissionDenied, $"'{host}' offers no connection that can be trusted.",
        "Check -Endpoint. Where a proxy opens encrypted connections, its certificate authority must be trusted on this machine.", host);

    public static ReactException Proxy(string host) => new("ReactHubProxy", ReactErrorKind.PermissionDenied, $"The proxy lets nothing through to '{host}'.", "Check -Proxy, and give -ProxyCredential where it asks for a login.", host);

    public static ReactException Insecure(string host) => new("ReactHubInsecure", ReactErrorKind.InvalidArgument, $"The token would go to '{host}' without encryption.",
        "Give -Endpoint with https. Where the hub needs no token, give none, also not in HF_TOKEN.", host);

    public static ReactException Access(HubReference reference, string host, bool isGated, bool loggedIn) => new("ReactHubAccess", ReactErrorKind.PermissionDenied,
        isGated ? $"'{reference.Repository}' is given only to those who accepted its conditions." : $"'{host}' does not let us have '{reference.Repository}': it is private, there is none, or the login is not good.",
        isGated ? $"Accept them on its page on '{host}', then log in by -Credential, -KeyVaultSecret or HF_TOKEN."
            : loggedIn ? "Check the name and the token: it may be withdrawn, or not be good for this repository." : "Check the name. For one that is not public give a token, by -Credential, -KeyVaultSecret or HF_TOKEN.",
        reference.Id);

    public static ReactException NotFound(HubReference reference, string host, string what, string? code) => new("ReactHubNotFound", ReactErrorKind.NotFound,
        code switch
        {
            "RevisionNotFound" => $"'{reference.Repository}' has no revision '{reference.Revision}'.",
            "EntryNotFound" => $"'{reference.Repository}' has no file '{what}'.",
            _ => what == reference.Repository ? $"'{host}' has no '{reference.Repository}' with a revision '{reference.Revision}'." : $"'{host}' has no '{what}' of '{reference.Repository}'.",
        },
        "Check the name as the hub shows it. One that is private looks like none until you log in.", reference.Id);

    public static ReactException TooLarge(HubReference reference, string what, long most) => new("ReactHubTooLarge", ReactErrorKind.LimitReached,
        $"'{what}' of '{reference.Repository}' is larger than the {DataSize.Text(most)} that such a file may have.", "Check that this is a CLIP model.", reference.Id);

    public static ReactException Untrusted(HubReference reference, string why) => new("ReactHubUntrusted", ReactErrorKind.InvalidData,
        $"'{reference.Repository}' was not fetched: {why}.", "Check -Endpoint.", reference.Id);

    public static ReactException Mismatch(HubReference reference, string file, string why) => new("ReactDownloadMismatch", ReactErrorKind.InvalidData,
        $"'{file}' of '{reference.Repository}' did not come as the hub lists it: {why}. What came was deleted.", "Run the same command again. If it happens again, the hub or a proxy before it changes files: do not use it.", reference.Id);

    public static ReactException Short(string host, string file, long came, long bytes) => Unreachable(host, string.Create(CultureInfo.InvariantCulture, $"'{file}' ended after {came:N0} of {bytes:N0} bytes"));
}
