namespace React.Models.Hub;

/// <summary>The beginning of an answer, after all redirects; its body is still to come.</summary>
/// <param name="Response">The last host's answer.</param>
/// <param name="Host">That host.</param>
/// <param name="Sha256">The SHA-256 that the hub itself promised on the way; null where it did not. What the host that holds the bytes says does not count.</param>
internal sealed record HubAnswer(HttpResponseMessage Response, string Host, string? Sha256) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Response.Dispose();
}
