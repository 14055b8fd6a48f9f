using System.Management.Automation;
using React.Corpora;

namespace React.PowerShell.Binding;

/// <summary>File-system paths from what users type: relative to PowerShell's location, never to the process's folder.</summary>
internal static class PathResolution
{
    public static string Literal(SessionState session, string path)
    {
        var full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        Require(provider, path);
        return full;
    }

    /// <summary>What a wildcard matches: at least one file or folder.</summary>
    /// <exception cref="ReactException">Nothing does, or the path is none of the file system.</exception>
    public static IReadOnlyList<string> Wildcard(SessionState session, string path)
    {
        // Before anything is looked for: a file that another provider lacks is not what is wrong.
        _ = Literal(session, path);
        try
        {
            var found = session.Path.GetResolvedProviderPathFromPSPath(path, out _);
            return found.Count > 0 ? found : throw NotFound(path, $"Nothing matches '{path}'.");
        }
        catch (ItemNotFoundException error)
        {
            throw NotFound(path, $"'{path}' does not exist.", error);
        }
    }

    /// <summary>Paths of corpora: patterns go on as they are, since corpora know braces and any depth, and number their files; PowerShell expands [ ] alone.</summary>
    /// <exception cref="ReactException">Nothing is there, or the path is none of the file system.</exception>
    public static IReadOnlyList<string> Corpora(SessionState session, string path) =>
        Corpus.IsPattern(path) && !path.AsSpan().ContainsAny('[', ']', '`') ? [Literal(session, path)] : [.. Wildcard(session, path).Order(ShardNameComparer.Instance)];

    private static ReactException NotFound(string path, string message, Exception? inner = null) => new("ReactPathNotFound", ReactErrorKind.NotFound, message,
        path.AsSpan().ContainsAny('[', ']')
            ? "Check the path; [ and ] are wildcards: write [WildcardPattern]::Escape('…'), or -LiteralPath where the cmdlet has it."
            : "Check the folder and the name or pattern.", path, inner);

    private static void Require(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
        {
            throw new ReactException("ReactPathProvider", ReactErrorKind.InvalidArgument, $"'{path}' lies in the provider {provider.Name}.", "Give a path of the file system.", path);
        }
    }
}
