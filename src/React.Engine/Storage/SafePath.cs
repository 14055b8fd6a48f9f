namespace React.Storage;

/// <summary>Names that come from archives and manifests, kept inside the folder they are meant for on every operating system.</summary>
public static class SafePath
{
    private static readonly HashSet<string> DeviceNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>Whether a relative name stays below any folder it is joined to: no <c>..</c>, no root, no drive or stream (<c>:</c>), no device name, no control character.</summary>
    public static bool IsSafe(string name)
    {
        if (name.Length is 0 or > 4096 || name[0] is '/' or '\\')
        {
            return false;
        }

        foreach (var c in name)
        {
            if (c < ' ' || c == ':')
            {
                return false;
            }
        }

        foreach (var part in name.Split('/', '\\'))
        {
            // Windows drops trailing dots and spaces, so "..." and ".. " would climb there too.
            if (part is "." or "")
            {
                continue;
            }

            var bare = part.TrimEnd('.', ' ');
            if (bare.Length == 0 || DeviceNames.Contains(bare.Split('.')[0].TrimEnd()))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Joins a folder and a name that must stay inside it.</summary>
    /// <exception cref="ReactException">The name would leave the folder.</exception>
    public static string Join(string folder, string name)
    {
        var root = Path.GetFullPath(folder);
        if (IsSafe(name))
        {
            var full = Path.GetFullPath(Path.Combine(root, name.Replace('\\', '/')));
            if (full.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return full;
            }
        }

        throw new ReactException("ReactUnsafePath", ReactErrorKind.InvalidData,
            $"The name '{name}' would lead out of '{folder}'.", "Do not use this file: it was made by mistake or with bad intent.", name);
    }
}
