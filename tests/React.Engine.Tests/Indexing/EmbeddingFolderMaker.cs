using React.Engine.Tests.Corpora;
using React.Storage;

namespace React.Engine.Tests.Indexing;

/// <summary>Writes folders as clip-retrieval does.</summary>
internal static class EmbeddingFolderMaker
{
    /// <summary>Metadata columns of clip-retrieval for pairs that img2dataset fetched; <c>i</c> is the number of the pair.</summary>
    public const string Columns = "printf('%09d', i) AS image_path, 'caption ' || i AS caption, printf('%09d', i) AS key, 'success' AS status, 'https://example.org/' || i AS url, 640 AS width, 480 AS height, '{}' AS exif";

    /// <summary>A folder with some parts.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="parts">For each part its number as it stands in the names, and its rows.</param>
    /// <param name="element">How vectors are stored.</param>
    /// <param name="dimension">Their length.</param>
    /// <param name="scale">What the length of picture vectors is multiplied by.</param>
    /// <param name="images">Whether there are vectors of pictures.</param>
    /// <param name="texts">Whether there are vectors of captions.</param>
    /// <param name="columns">The metadata's columns as SQL over i.</param>
    public static string Write(
        string folder, (string Number, int Rows)[] parts, NpyElement element = NpyElement.Float16, int dimension = 16, float scale = 1, bool images = true, bool texts = true, string columns = Columns)
    {
        var embedder = new FakeEmbedder(dimension);
        var first = 0;
        foreach (var (number, rows) in parts)
        {
            foreach (var (kind, wanted) in new[] { ("img_emb", images), ("text_emb", texts) })
            {
                if (!wanted)
                {
                    continue;
                }

                Directory.CreateDirectory(Path.Combine(folder, kind));
                using var writer = new NpyWriter(Path.Combine(folder, kind, $"{kind}_{number}.npy"), dimension, element);
                for (var row = 0; row < rows; row++)
                {
                    var vector = kind == "img_emb" ? Image(first + row, dimension) : Text(embedder, first + row);
                    writer.Append([.. vector.Select(value => kind == "img_emb" ? value * scale : value)]);
                }

                writer.Complete();
            }

            Directory.CreateDirectory(Path.Combine(folder, "metadata"));
            TableMaker.Parquet(Path.Combine(folder, "metadata", $"metadata_{number}.parquet"), $"SELECT {columns} FROM range({first}, {first + rows}) rows(i)");
            first += rows;
        }

        return folder;
    }

    /// <summary>The picture vector of a pair.</summary>
    public static float[] Image(int number, int dimension = 16) => IndexMaker.Unit(new Random(number), dimension);

    private static float[] Text(FakeEmbedder embedder, int number)
    {
        var vector = new float[embedder.Dimension];
        embedder.EmbedTexts([$"caption {number}"], vector);
        return vector;
    }
}
