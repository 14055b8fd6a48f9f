using System.Formats.Tar;
using React.Storage;
using React.Work;

namespace React.Corpora;

/// <summary>Reads the samples of webdataset tars in place: pairs, and test sets with their labels.</summary>
public static class TarSamples
{
    /// <summary>Reads a tar from start to end. Damage ends it with one rejection after all that came before.</summary>
    /// <param name="path">The tar.</param>
    /// <param name="reject">Is told what was left out, before the sample that follows it is given.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">The tar cannot be opened.</exception>
    public static IEnumerable<TarSample> Read(string path, Action<Rejection> reject, CancellationToken stopping = default)
    {
        string? key = null;
        var members = new Dictionary<string, TarMember>(StringComparer.Ordinal);
        using var tar = new TarWalker(path);
        while (tar.Next(out var entry))
        {
            stopping.ThrowIfCancellationRequested();
            if (Problem(entry) is var (reason, message))
            {
                reject(new Rejection(path, entry.Name, reason, message));
                continue;
            }

            if (entry.EntryType is TarEntryType.Directory)
            {
                continue;
            }

            var (memberKey, extension) = Split(entry.Name);
            if (memberKey != key)
            {
                if (members.Count > 0)
                {
                    yield return new TarSample(key!, members, Complete: true);
                }

                key = memberKey;
                members = new Dictionary<string, TarMember>(StringComparer.Ordinal);
            }

            var member = new TarMember(entry.Name, ImageLocator.Part(path, tar.DataOffset, entry.Length));
            if (!members.TryAdd(extension, member))
            {
                reject(new Rejection(path, entry.Name, "MemberRepeated", "The sample already has a file with this extension; the first is taken."));
            }
        }

        if (members.Count > 0)
        {
            yield return new TarSample(key!, members, Complete: tar.Damage is null);
        }

        if (tar.Damage is { } damage)
        {
            reject(new Rejection(path, Path.GetFileName(path), "TarDamaged", damage));
        }
    }

    private static (string Reason, string Message)? Problem(TarEntry entry) => entry.EntryType switch
    {
        // An entry's name is never used as a path; one that climbs is still a sign of a tar that nobody should trust.
        _ when !SafePath.IsSafe(entry.Name) => ("UnsafeName", "The name would lead out of the folder."),
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile or TarEntryType.Directory => null,
        _ => ("NotAFile", $"The entry is a {entry.EntryType}, not a file."),
    };

    /// <summary>webdataset's rule: the key is the path up to the first dot of the file name, the extension what follows it.</summary>
    private static (string Key, string Extension) Split(string name)
    {
        name = name.Replace('\\', '/');
        while (name.StartsWith("./", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }
}
