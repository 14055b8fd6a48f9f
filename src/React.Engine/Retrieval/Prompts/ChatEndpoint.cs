namespace React.Retrieval.Prompts;

/// <summary>The address of a chat interface, checked.</summary>
internal sealed class ChatEndpoint
{
    private const string Path = "/chat/completions";

    private ChatEndpoint(Uri address, Uri given)
    {
        Address = address;
        Name = given.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        Host = given.IdnHost;
    }

    /// <summary>Where questions are sent.</summary>
    public Uri Address { get; }

    /// <summary>What to call it: without what follows a question mark, which may hold a secret.</summary>
    public string Name { get; }

    /// <summary>Its host.</summary>
    public string Host { get; }

    /// <summary>Reads an address and makes sure that a key may go there.</summary>
    /// <exception cref="ReactException">It is none, holds a password, or the key would travel in the open.</exception>
    public static ChatEndpoint Of(ChatOptions options)
    {
        if (!Uri.TryCreate(options.Endpoint.Trim(), UriKind.Absolute, out var given) || (given.Scheme != Uri.UriSchemeHttps && given.Scheme != Uri.UriSchemeHttp) || given.IdnHost.Length == 0)
        {
            throw Invalid("it is no address of http or https");
        }

        if (given.UserInfo.Length > 0)
        {
            throw Invalid("it holds a user or password; give the key with -Credential");
        }

        if (options.Credential is { Password.Length: > 0 } && given.Scheme == Uri.UriSchemeHttp && !given.IsLoopback && !options.AllowUnencrypted)
        {
            throw new ReactException("ReactChatUnencrypted", ReactErrorKind.InvalidArgument, $"The key would go to '{given.IdnHost}' over a connection that is not encrypted.",
                "Use https, or -AllowUnencryptedAuthentication on a network that you trust.", given.IdnHost);
        }

        var path = given.AbsolutePath.TrimEnd('/');
        return new ChatEndpoint(new UriBuilder(given) { Path = path.EndsWith(Path, StringComparison.Ordinal) ? path : path + Path, Fragment = "" }.Uri, given);
    }

    // The text itself stays out of the message, for what it may hold.
    private static ReactException Invalid(string why) => new("ReactChatEndpoint", ReactErrorKind.InvalidArgument, $"The endpoint cannot be asked: {why}.", "Give, for example, https://api.openai.com/v1 or http://localhost:11434/v1.");
}
