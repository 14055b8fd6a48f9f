using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using React.Storage;

namespace React.Corpora;

/// <summary>
/// Files that a pattern names: <c>*</c> and <c>?</c> in any part of the path, <c>**</c> for folders of any depth (links are not followed there),
/// <c>{00000..00041}</c> for numbers and <c>{train,test}</c> for names, each of which must be there.
/// </summary>
internal static class FilePattern
{
    private const int MaxNames = 1_000_000;
    private const string AnyDepth = "**";

    private static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    /// <summary>Whether a path is one, as far as its letters tell.</summary>
    public static bool Is(string path) => HasWildcard(path) || Brace(path, 0) is not null;

    /// <summary>Absolute paths of the files and folders that a pattern names, each once, runs of digits ordered as numbers; none where nothing matches.</summary>
    /// <exception cref="ReactException">A name in braces is not there, there are too many, or a folder cannot be listed.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        var full = Path.GetFullPath(pattern);
        var names = new List<string>();
        Braces(full, names, pattern);

        var found = new HashSet<string>(StringComparer.Ordinal);
        var missing = names.Where(name => !HasWildcard(name) && !Path.Exists(name)).ToList();
        if (missing.Count > 0 && names.Count > 1)
        {
            throw new ReactException("ReactCorpusNotFound", ReactErrorKind.NotFound, $"{missing.Count} of the {names.Count} files that '{pattern}' names are not there; the first is '{missing[0]}'.",
                "Bring the missing files, or name those that there are: a pattern such as shards/*.tar takes what it finds.", pattern);
        }

        foreach (var name in names.Where(name => !missing.Contains(name)))
        {
            if (HasWildcard(name))
            {
                StorageError.Guard(name, () => found.UnionWith(Matches(name)));
            }
            else
            {
                found.Add(name);
            }
        }

        return InOrder(found);
    }

    /// <summary>Paths in the order in which people number them, the same on every system.</summary>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> paths) =>
        [.. paths.OrderBy(path => path.Replace(Path.DirectorySeparatorChar, '/'), ShardNameComparer.Instance)];

    private static bool HasWildcard(string path) => path.AsSpan().ContainsAny('*', '?');

    private static HashSet<string> Matches(string pattern)
    {
        var root = Path.GetPathRoot(pattern)!;
        var parts = pattern[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(string, int)>();
        var waiting = new Stack<(string Folder, int Part)>([(root, 0)]);
        while (waiting.TryPop(out var place))
        {
            // Two ** meet in the same folder by several ways.
            if (!seen.Add(place))
            {
                continue;
            }

            var (folder, number) = place;
            var part = parts[number];
            var last = number == parts.Length - 1;
            if (part == AnyDepth)
            {
                if (last)
                {
                    found.UnionWith(FolderFiles.Below(folder));
                    continue;
                }

                waiting.Push((folder, number + 1));
                foreach (var below in Entries(folder, "*", folders: true).Where(below => new DirectoryInfo(below).LinkTarget is null))
                {
                    waiting.Push((below, number));
                }
            }
            else if (last)
            {
                found.UnionWith(HasWildcard(part) ? Entries(folder, part, folders: false) : Existing(Path.Combine(folder, part), Path.Exists));
            }
            else
            {
                foreach (var next in HasWildcard(part) ? Entries(folder, part, folders: true) : Existing(Path.Combine(folder, part), Directory.Exists))
                {
                    waiting.Push((next, number + 1));
                }
            }
        }

        return found;
    }

    private static string[] Existing(string path, Func<string, bool> exists) => exists(path) ? [path] : [];

    /// <summary>What lies in a folder and matches one part of a pattern; as in every shell, a name that begins with a dot only where the part does.</summary>
    private static IEnumerable<string> Entries(string folder, string part, bool folders) =>
        (folders ? Directory.EnumerateDirectories(folder, "*", Everything) : Directory.EnumerateFileSystemEntries(folder, "*", Everything))
        .Where(path => Path.GetFileName(path) is var name && (name[0] != '.' || part[0] == '.') && FileSystemName.MatchesSimpleExpression(part, name, OperatingSystem.IsWindows()));

    /// <summary>Writes out the first brace and what follows it, and so on.</summary>
    private static void Braces(string text, List<string> names, string pattern)
    {
        var waiting = new Stack<(string Text, int From)>([(text, 0)]);
        while (waiting.TryPop(out var next))
        {
            if (Brace(next.Text, next.From) is not { } brace)
            {
                names.Add(next.Text);
            }
            else
            {
                if (brace.Choices.Count + (long)names.Count + waiting.Count > MaxNames)
                {
                    throw new ReactException("ReactCorpusPattern", ReactErrorKind.LimitReached, $"'{pattern}' names more than {MaxNames:N0} files.", "Use * instead of numbers in braces.", pattern);
                }

                foreach (var choice in brace.Choices.Reverse())
                {
                    waiting.Push((string.Concat(next.Text.AsSpan(0, brace.Start), choice, next.Text.AsSpan(brace.End)), brace.Start));
                }
            }
        }
    }

    /// <summary>The first brace with something to choose; others, as in the name of a GUID, are letters like any.</summary>
    private static (int Start, int End, IReadOnlyList<string> Choices)? Brace(string text, int from)
    {
        for (var start = text.IndexOf('{', from); start >= 0; start = text.IndexOf('{', start + 1))
        {
            var depth = 0;
            var choice = new StringBuilder();
            var choices = new List<string>();
            for (var at = start + 1; at < text.Length; at++)
            {
                var c = text[at];
                if (c == '}' && depth == 0)
                {
                    choices.Add(choice.ToString());
                    if (choices.Count > 1)
                    {
                        return (start, at + 1, choices);
                    }

                    if (Range(choices[0]) is { } numbers)
                    {
                        return (start, at + 1, numbers);
                    }

                    break;
                }

                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                if (c == ',' && depth == 0)
                {
                    choices.Add(choice.ToString());
                    choice.Clear();
                }
                else
                {
                    choice.Append(c);
                }
            }
        }

        return null;
    }

    private static string[]? Range(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || !Number(text.AsSpan(0, dots), out var first) || !Number(text.AsSpan(dots + 2), out var last) || last < first)
        {
            return null;
        }

        // As the shells do it: a leading zero anywhere makes all as wide as the widest.
        var (low, high) = (text[..dots], text[(dots + 2)..]);
        var padded = (low.Length > 1 && low[0] == '0') || (high.Length > 1 && high[0] == '0');
        var width = padded ? Math.Max(low.Length, high.Length) : 1;
        var count = Math.Min(last - first + 1, MaxNames + 1L);
        return [.. Enumerable.Range(0, (int)count).Select(i => (first + i).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'))];
    }

    private static bool Number(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return text.Length is > 0 and <= 15 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
