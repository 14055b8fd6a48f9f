using React.Corpora;
using React.Embedding;
using React.Retrieval.Quality.Rules;
using React.Work;

namespace React.Retrieval.Quality;

/// <summary>Pictures that must not be learned from, such as those of a test set: by their bytes and by their vectors.</summary>
public sealed class ExcludedImages
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly HashSet<long> lengths = [];

    private ExcludedImages(int dimension) => Dimension = dimension;

    /// <summary>How many there are.</summary>
    public int Count => Names.Count;

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    internal IReadOnlyList<string> Names { get; private set; } = [];

    internal float[] Vectors { get; private set; } = [];

    internal IReadOnlySet<long> Lengths => lengths;

    /// <summary>Reads and embeds pictures.</summary>
    /// <param name="pictures">Where they lie. Their vectors are held in memory.</param>
    /// <param name="embedder">The model of the index that pairs come from.</param>
    /// <param name="decoders">Pictures decoded at once; null for one per processor.</param>
    /// <param name="observer">Told of pictures that cannot be read: pairs like them are not found.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">None of them can be read.</exception>
    public static ExcludedImages Embed(IReadOnlyList<ImageLocator> pictures, IEmbedder embedder, int? decoders, IWorkObserver observer, CancellationToken stopping)
    {
        var excluded = new ExcludedImages(embedder.Dimension);
        var found = new List<string>();
        var vectors = new List<float>();
        var pump = new EmbeddingPump(embedder, decoders: decoders).Images(
            pictures,
            excluded.Read,
            picture => picture.ToString(),
            (picture, error) => observer.Reject(Rejection.Of("the excluded pictures", picture.ToString(), error)),
            stopping);
        foreach (var (picture, vector) in pump)
        {
            found.Add(picture.ToString());
            vectors.AddRange(vector);
            observer.Progress(new WorkProgress("Embedding excluded pictures", found.Count, pictures.Count, "pictures"));
        }

        if (found.Count == 0)
        {
            throw new ReactException("ReactExcludedNone", ReactErrorKind.NotFound, "There is no picture to exclude that can be read.", "Check -ExcludePath; -Verbose names what could not be read.");
        }

        excluded.Names = found;
        excluded.Vectors = [.. vectors];
        return excluded;
    }

    /// <summary>The picture with some content, or null.</summary>
    internal string? Find(string content) => names.GetValueOrDefault(content);

    private ReadOnlyMemory<byte> Read(ImageLocator picture)
    {
        var bytes = picture.Read();
        lock (names)
        {
            lengths.Add(bytes.Length);
            var content = PictureContents.Of(bytes);

            // Read on many threads: of equal pictures the one with the first name, whichever was read first.
            if (!names.TryGetValue(content, out var other) || string.CompareOrdinal(picture.ToString(), other) < 0)
            {
                names[content] = picture.ToString();
            }
        }

        return bytes;
    }
}
