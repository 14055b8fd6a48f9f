using System.Management.Automation;

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

    public static IReadOnlyList<string> Wildcard(SessionState session, string path)
    {
        try
        {
            var found = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            Require(provider, path);
            return found;
        }
        catch (ItemNotFoundException error)
        {
            throw new ReactException("ReactPathNotFound", ReactErrorKind.NotFound, $"'{path}' does not exist.", "Check the path; use -LiteralPath if it contains [ or ].", path, error);
        }
    }

    private static void Require(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
        {
            throw new ReactException("ReactPathProvider", ReactErrorKind.InvalidArgument, $"'{path}' lies in the provider {provider.Name}.", "Give a path of the file system.", path);
        }
    }
}
