using System.Runtime.InteropServices;
using React.Indexing;
using React.Storage;
using static TorchSharp.torch;

namespace React.Benchmarks;

/// <summary>
/// An index of random unit vectors that lie in clusters, as pictures of the same things do. It holds image vectors alone:
/// a search reads nothing else, and its files' checksums are not told.
/// </summary>
internal static class SyntheticIndex
{
    private const int Clusters = 1000;
    private const int BlockRows = 4096;

    // With it two vectors of a cluster have a cosine of about 0.6.
    private const float Noise = 0.8f;

    private static readonly string Unknown = new('0', 64);

    /// <summary>Writes an index.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="count">Vectors.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="element">Float16 or Float32.</param>
    public static ReactIndex Write(string folder, int count, int dimension, NpyElement element)
    {
        var segmentPairs = new IndexOptions().SegmentPairs;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, ManifestSegment.ImagePath(0)))!);
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        using var random = new Generator(1, CPU);
        var centres = Normal(random, Clusters, dimension);
        var segments = new List<ManifestSegment>();
        for (var first = 0; first < count; first += segmentPairs)
        {
            segments.Add(Segment(folder, segments.Count, Math.Min(segmentPairs, count - first), centres, element, random));
        }

        new IndexManifest
        {
            Model = new ManifestModel("random", "", Unknown),
            Dimension = dimension,
            Element = element,
            SegmentPairs = segmentPairs,
            BatchSize = BlockRows,
            Corpus = [],
            Complete = true,
            Segments = segments,
        }.Save(folder);
        return ReactIndex.Open(folder);
    }

    /// <summary>Queries from the same clusters, one row each.</summary>
    public static float[] Queries(int count, int dimension)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        using var random = new Generator(1, CPU);
        var centres = Normal(random, Clusters, dimension);
        using var other = new Generator(2, CPU);
        return MemoryMarshal.Cast<byte, float>(Rows(centres, count, other).bytes).ToArray();
    }

    /// <summary>
    /// Queries of another distribution, as texts are to pictures: each is near a cluster's centre, but all lie off to one side, where no vector is, and scatter in
    /// their own way. Their cosine with the vectors of their cluster is about 0.27, as it is between captions and photographs.
    /// </summary>
    public static float[] TextQueries(int count, int dimension)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        using var random = new Generator(1, CPU);
        var centres = nn.functional.normalize(Normal(random, Clusters, dimension), dim: 1);
        using var other = new Generator(3, CPU);
        var gap = nn.functional.normalize(Normal(other, 1, dimension), dim: 1);
        var cluster = randint(0, Clusters, [count], ScalarType.Int64, generator: other);
        var scatter = nn.functional.normalize(Normal(other, count, dimension), dim: 1);
        var rows = (centres.index_select(0, cluster) * 0.35f) + (gap * 0.8f) + (scatter * 0.5f);
        return MemoryMarshal.Cast<byte, float>(nn.functional.normalize(rows, dim: 1).contiguous().bytes).ToArray();
    }

    private static ManifestSegment Segment(string folder, int number, int pairs, Tensor centres, NpyElement element, Generator random)
    {
        var dimension = (int)centres.shape[1];
        var path = Path.Combine(folder, ManifestSegment.ImagePath(number));
        using (var writer = new NpyWriter(path, dimension, element))
        {
            for (var first = 0; first < pairs; first += BlockRows)
            {
                using var scope = NewDisposeScope();
                var values = MemoryMarshal.Cast<byte, float>(Rows(centres, Math.Min(BlockRows, pairs - first), random).bytes);
                for (var start = 0; start < values.Length; start += dimension)
                {
                    writer.Append(values.Slice(start, dimension));
                }
            }

            writer.Complete();
        }

        return new ManifestSegment(
            pairs,
            [
                new ManifestFile(ManifestSegment.ImagePath(number), new FileInfo(path).Length, Unknown),
                new ManifestFile(ManifestSegment.TextPath(number), 0, Unknown),
                new ManifestFile(ManifestSegment.MetadataPath(number), 0, Unknown),
            ],
            [], new ManifestRejects(0, 0, Unknown, new Dictionary<string, long>()));
    }

    private static Tensor Rows(Tensor centres, int count, Generator random)
    {
        var cluster = randint(0, Clusters, [count], ScalarType.Int64, generator: random);
        var rows = centres.index_select(0, cluster).add_(Normal(random, count, (int)centres.shape[1]).mul_(Noise));
        return nn.functional.normalize(rows, dim: 1).contiguous();
    }

    private static Tensor Normal(Generator random, int rows, int columns) => zeros(rows, columns).normal_(0, 1, random);
}
