using System.Text;
using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>The embeddings of a folder, checked as far as headers and row counts tell: what is wrong is found before hours are spent on vectors.</summary>
internal sealed class EmbeddingSet
{
    private readonly IReadOnlyList<EmbeddingPart> parts;
    private readonly long[] rows;
    private readonly TableColumns found;

    /// <summary>Looks into all files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dimension">Length of the model's vectors.</param>
    /// <param name="wanted">Which columns hold what.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">Files lack their partners, rows are not aligned, vectors have another length than the model's, or a column is missing.</exception>
    public EmbeddingSet(string folder, int dimension, TableColumns wanted, CancellationToken stopping)
    {
        Folder = folder;
        parts = EmbeddingFolder.List(folder);
        rows = new long[parts.Count];
        TableColumns? columns = null;
        for (var number = 0; number < parts.Count; number++)
        {
            stopping.ThrowIfCancellationRequested();
            var metadata = PathOf(parts[number].Metadata);
            var table = ParquetTable.Look(metadata, stopping);
            var here = wanted.AnyIn([.. table.Fields.Select(field => field.Name)], metadata);
            columns ??= here;
            if (here != columns)
            {
                throw new ReactException("ReactEmbeddingsMisaligned", ReactErrorKind.InvalidData, $"'{metadata}' has other columns than '{PathOf(parts[0].Metadata)}'.", "Metadata of one index has the same columns in every file.", metadata);
            }

            rows[number] = table.Rows;
            foreach (var name in VectorsOf(number))
            {
                Element = Fitting(name, table.Rows, metadata, dimension, number == 0 && name == VectorsOf(0).First() ? null : Element);
            }
        }

        found = columns!;
        (Columns, PicturesAre) = Locate();
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Parts in it, in the order of their numbers.</summary>
    public int Count => parts.Count;

    /// <summary>Pairs in it.</summary>
    public long Rows => rows.Sum();

    /// <summary>How components are stored, in all files.</summary>
    public NpyElement Element { get; }

    /// <summary>Which columns hold what.</summary>
    public ManifestColumns Columns { get; private set; }

    /// <summary>Whether there are vectors of a kind.</summary>
    public bool Has(VectorKind kind) => Vectors(0, kind) is not null;

    private string PicturesAre { get; }

    public long RowsOf(int number) => rows[number];

    public string MetadataOf(int number) => parts[number].Metadata;

    public IEnumerable<string> FilesOf(int number) => parts[number].Files;

    public IEnumerable<string> VectorsOf(int number) => new[] { parts[number].Image, parts[number].Text }.OfType<string>();

    public string? Vectors(int number, VectorKind kind) => kind == VectorKind.Image ? parts[number].Image : parts[number].Text;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Tells a part apart from others without reading all of it.</summary>
    public ManifestShard Shard(int number) =>
        new(parts[number].Metadata, "embeddings:" + Checksums.Sha256(Encoding.UTF8.GetBytes(string.Join('\n', FilesOf(number).Select(name => $"{name} {FileEnds.Identity(PathOf(name))}"))))[..32]);

    /// <summary>Says what was found.</summary>
    public void Describe(IWorkObserver observer) => observer.Decision(
        $"'{Folder}': {Rows:N0} pairs in {Count} parts, {Element} vectors of {(Has(VectorKind.Image) ? Has(VectorKind.Text) ? "pictures and captions" : "pictures" : "captions")}; {Name("key", Columns.Key)}, {Name("caption", Columns.Caption)}, {PicturesAre}.");

    /// <summary>The pairs at some rows of a part.</summary>
    public List<(long Row, ReactPair Pair)> Pairs(int number, IEnumerable<long> wanted)
    {
        var pairs = new List<(long, ReactPair)>();
        using var database = DuckDb.Open();
        MetadataReader.Read(database, PathOf(MetadataOf(number)), Columns, wanted, (row, pair) => pairs.Add((row, pair)));
        return pairs;
    }

    private static bool IsHere(string locator)
    {
        try
        {
            return ImageLocator.Parse(locator) is { IsUrl: false } place && File.Exists(place.Path);
        }
        catch (ReactException)
        {
            return false;
        }
    }

    private static string Name(string what, string? column) => column is null ? $"no {what} column" : $"{what} in '{column}'";

    private NpyElement Fitting(string name, long count, string metadata, int dimension, NpyElement? others)
    {
        var path = PathOf(name);
        using var vectors = NpyFile.Open(path);
        var (element, shape) = (vectors.Header.Element, vectors.Header.Shape);
        if (shape.Count != 2 || element is not (NpyElement.Float16 or NpyElement.Float32))
        {
            throw new ReactException("ReactEmbeddingsInvalid", ReactErrorKind.InvalidData, $"'{path}' holds {element} [{string.Join(", ", shape)}], not rows of Float16 or Float32.", "Save the embeddings as a two-dimensional float16 or float32 array.", path);
        }

        if (shape[0] != count)
        {
            throw new ReactException("ReactEmbeddingsMisaligned", ReactErrorKind.InvalidData, $"'{path}' has {shape[0]} rows and '{metadata}' has {count}: it cannot be told which vector belongs to which pair.",
                "Take both files from the same run.", path);
        }

        if (shape[1] != dimension)
        {
            throw new ReactException("ReactEmbeddingDimension", ReactErrorKind.Mismatch, $"'{path}' holds vectors of length {shape[1]}; the model's have length {dimension}.", "Name the model that made them.", path);
        }

        return others is null || others == element ? element
            : throw new ReactException("ReactEmbeddingsInvalid", ReactErrorKind.InvalidData, $"'{path}' holds {element}, other files hold {others}.", "Save all of them with one element type.", path);
    }

    /// <summary>Paths count where pictures are: what others call image_path is the name of a tar's member, or of a file on another machine, as often as not.</summary>
    private (ManifestColumns Columns, string Pictures) Locate()
    {
        var columns = new ManifestColumns(found.Key, found.Caption, found.Image, found.Url, null);
        if (found.Image is null || found.Url is null)
        {
            return (columns, found.Image is not null ? $"pictures in '{found.Image}'" : found.Url is not null ? $"addresses of pictures in '{found.Url}'" : "nothing tells where the pictures are");
        }

        Columns = columns;
        const int looked = 8;
        var first = Array.FindIndex(rows, count => count > 0);
        var pairs = first < 0 ? [] : Pairs(first, Enumerable.Range(0, (int)Math.Min(looked, rows[first])).Select(row => (long)row));
        return pairs.Exists(item => IsHere(item.Pair.Locator)) || !pairs.Exists(item => item.Pair.Url is not null)
            ? (columns, $"pictures in '{found.Image}'")
            : (columns with { Locator = null }, $"no picture is where '{found.Image}' says, so that the addresses in '{found.Url}' count");
    }
}
