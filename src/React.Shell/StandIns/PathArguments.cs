using System.Collections.ObjectModel;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>-Path and -LiteralPath of the stand-ins.</summary>
internal static class PathArguments
{
    /// <summary>Files and folders of the disk that the paths name; what does not exist becomes a non-terminating error.</summary>
    public static IEnumerable<string> Existing(PSCmdlet cmdlet, string[] paths, bool literal)
    {
        foreach (var path in paths)
        {
            Collection<string> found;
            try
            {
                ProviderInfo provider;
                if (literal)
                {
                    found = [cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)];
                    if (!File.Exists(found[0]) && !Directory.Exists(found[0]))
                    {
                        throw new ItemNotFoundException($"Cannot find path '{found[0]}' because it does not exist.");
                    }
                }
                else
                {
                    found = cmdlet.GetResolvedProviderPathFromPSPath(path, out provider);
                }

                DemandDisk(provider, path);
            }
            catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or PSArgumentException)
            {
                cmdlet.WriteError(new ErrorRecord(error, "PathNotFound", ErrorCategory.ObjectNotFound, path));
                continue;
            }

            foreach (var file in found)
            {
                yield return file;
            }
        }
    }

    /// <summary>A file to write, which need not exist.</summary>
    public static string Destination(PSCmdlet cmdlet, string path, bool literal)
    {
        if (!literal && WildcardPattern.ContainsWildcardCharacters(path))
        {
            var found = cmdlet.GetResolvedProviderPathFromPSPath(path, out var of);
            DemandDisk(of, path);
            return found.Count == 1 ? found[0] : throw new PSArgumentException($"The path '{path}' names {found.Count} files; one is needed.");
        }

        var file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        DemandDisk(provider, path);
        return file;
    }

    private static void DemandDisk(ProviderInfo provider, string path)
    {
        if (!provider.Name.Equals("FileSystem", StringComparison.OrdinalIgnoreCase))
        {
            throw new PSArgumentException($"The path '{path}' belongs to the provider {provider.Name}; this command takes files and folders.");
        }
    }
}
