using System.Text.RegularExpressions;
using React.Corpora;
using React.Storage;

namespace React.Retrieval.Exports;

/// <summary>
/// A small file that tells a folder of exported tars from any other one, which nothing is deleted in, and a whole export from one that was interrupted,
/// which is written anew without asking.
/// </summary>
internal static partial class ExportMark
{
    /// <summary>Its name.</summary>
    public const string FileName = "react-export.json";

    private const string Unfinished = "{ \"complete\": false }\n";
    private const string Finished = "{ \"complete\": true }\n";

    /// <summary>Makes room for an export and marks it as unfinished. The folder's lock is held.</summary>
    /// <param name="folder">The folder; exists.</param>
    /// <param name="pairs">What will be read: nothing of it may go.</param>
    /// <param name="replace">Whether a whole export may go.</param>
    /// <exception cref="ReactException">There is one, or tars that are none, or the pairs lie there themselves.</exception>
    public static void Begin(string folder, IReadOnlyList<ExportedPair> pairs, bool replace) => StorageError.Guard(folder, () =>
    {
        var mark = Path.Combine(folder, FileName);
        string[] old = [.. Directory.EnumerateFiles(folder).Where(path => Own().IsMatch(Path.GetFileName(path)))];
        var marked = File.Exists(mark);
        if (marked && !replace && new FileInfo(mark).Length != Unfinished.Length)
        {
            throw KnowledgeExport.Exists(folder);
        }

        if (old.Length > 0 && !marked)
        {
            throw new ReactException("ReactDestinationNotEmpty", ReactErrorKind.InvalidArgument, $"'{folder}' holds '{Path.GetFileName(old[0])}', which no export wrote.", "Choose an empty or a new folder.", folder);
        }

        var going = old.ToHashSet(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        if (pairs.FirstOrDefault(pair => going.Contains(ImageLocator.Parse(pair.Best.Locator).Path)) is { } own)
        {
            throw new ReactException("ReactExportOntoItself", ReactErrorKind.InvalidArgument, $"The picture of '{own.Best.Key}' lies in '{folder}' itself, whose tars would be replaced.", "Choose another folder.", folder);
        }

        AtomicFile.WriteText(mark, Unfinished);
        Array.ForEach(old, File.Delete);
    });

    /// <summary>Marks the export as whole.</summary>
    public static void Complete(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), Finished);

    [GeneratedRegex(@"^([0-9]{5,}\.tar|audit\.csv)(\.tmp)?$")]
    private static partial Regex Own();
}
