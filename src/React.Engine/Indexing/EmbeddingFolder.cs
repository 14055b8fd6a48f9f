using System.Globalization;
using System.Text.RegularExpressions;
using React.Storage;

namespace React.Indexing;

/// <summary>
/// A folder as clip-retrieval lays it: <c>img_emb/img_emb_N.npy</c>, <c>text_emb/text_emb_N.npy</c> or one of the two, and <c>metadata/metadata_N.parquet</c>,
/// where row i of each is the same pair. Files belong together by their numbers, with or without leading zeros; never by the order of their names.
/// </summary>
internal static partial class EmbeddingFolder
{
    /// <summary>Its parts in the order of their numbers.</summary>
    /// <exception cref="ReactException">It is no such folder, a number is there twice, or files have no partner.</exception>
    public static IReadOnlyList<EmbeddingPart> List(string folder)
    {
        var (images, texts, metadata) = StorageError.Guard(folder, () => (Numbered(folder, ManifestSegment.Folders[0], ".npy"), Numbered(folder, ManifestSegment.Folders[1], ".npy"), Numbered(folder, ManifestSegment.Folders[2], ".parquet")));
        if (images.Count + texts.Count == 0)
        {
            throw new ReactException("ReactEmbeddingsNotFound", ReactErrorKind.NotFound, $"'{folder}' holds no embeddings: neither img_emb/img_emb_0.npy nor text_emb/text_emb_0.npy.",
                "Name the folder that holds img_emb, text_emb and metadata, as clip-retrieval's inference writes it.", folder);
        }

        Partners(folder, images.Count > 0 ? images : texts, metadata, "metadata");
        Partners(folder, metadata, images.Count > 0 ? images : texts, "vectors");
        if (images.Count > 0 && texts.Count > 0)
        {
            Partners(folder, images, texts, "caption vectors");
            Partners(folder, texts, images, "picture vectors");
        }

        return [.. metadata.Select(file => new EmbeddingPart(file.Key, images.GetValueOrDefault(file.Key), texts.GetValueOrDefault(file.Key), file.Value))];
    }

    private static SortedDictionary<long, string> Numbered(string folder, string part, string extension)
    {
        var files = new SortedDictionary<long, string>();
        var inside = Path.Combine(folder, part);
        foreach (var path in Directory.Exists(inside) ? Directory.GetFiles(inside).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            var name = Path.GetFileName(path);
            if (!name.EndsWith(extension, StringComparison.Ordinal) || name.StartsWith('.'))
            {
                continue;
            }

            var match = Number().Match(name);
            if (!match.Success)
            {
                throw Bad($"'{part}/{name}' has no number by which its partners could be found", $"Name it as clip-retrieval does: {part}_0{extension}.", path);
            }

            var number = long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            if (!files.TryAdd(number, $"{part}/{name}"))
            {
                throw Bad($"'{files[number]}' and '{part}/{name}' have the same number", "Take the one away that does not belong there.", path);
            }
        }

        return files;
    }

    private static void Partners(string folder, SortedDictionary<long, string> files, SortedDictionary<long, string> others, string what)
    {
        var alone = files.Where(file => !others.ContainsKey(file.Key)).Select(file => $"'{file.Value}'").ToList();
        if (alone.Count > 0)
        {
            const int shown = 5;
            throw Bad($"In '{folder}' there are no {what} of the same number for {string.Join(", ", alone.Take(shown))}{(alone.Count > shown ? $" and {alone.Count - shown} more" : "")}", "Bring the missing files; rows without their partners mean nothing.", folder);
        }
    }

    private static ReactException Bad(string message, string action, string target) => new("ReactEmbeddingsMisaligned", ReactErrorKind.InvalidData, $"{message}.", action, target);

    // What a manifest takes as a file's name, with a number before the extension.
    [GeneratedRegex(@"^(?:[A-Za-z_](?:[A-Za-z0-9_.\-]{0,60}[A-Za-z_.\-])?)?([0-9]{1,15})\.[a-z]+$")]
    private static partial Regex Number();
}
