using React.Indexing;
using React.Models;
using React.Storage;
using TorchSharp;

namespace React.Benchmarks;

/// <summary>
/// Exact search of many queries in an index on disk. An index that was just written is in the system's cache as far as memory goes. Peers search by turns
/// with us, so that what disturbs the machine disturbs all.
/// </summary>
internal sealed class SearchBenchmark : Benchmark
{
    public override string Name => "search";

    public override string Description => "seconds of an exact search over random clustered unit vectors";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("n", "1000000", "vectors in the index"),
        new("d", "512", "length of a vector"),
        new("queries", "1000", "queries in one search"),
        new("k", "100", "neighbours of each query"),
        new("element", "float16", "how vectors are stored: float16 or float32"),
        new("precision", "Auto", "of the first pass: Auto, Float32 or BFloat16"),
        new("memory-limit", "0", "MB that the search may hold; 0 for the default"),
        new("index", null, "folder of the index: used as it is, or written and kept where there is none"),
        new("cold", "no", "yes: vectors come from the disk at each search, not from the system's cache"),
        new("peer", null, "program that runs Python with faiss; several are separated by commas"),
        new("repeats", "3", "searches; the middle one counts"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (count, dimension) = (arguments.Integer("n"), arguments.Integer("d", most: 1 << 16));
        var (queryCount, k) = (arguments.Integer("queries", most: int.MaxValue / dimension), arguments.Integer("k", most: ExactSearch.MaxCount));
        var (repeats, threads) = (arguments.Integer("repeats"), arguments.Integer("threads", most: 1024));
        var element = arguments.OneOf("element", "float16", "float32") == "float16" ? NpyElement.Float16 : NpyElement.Float32;
        var limit = arguments.Integer("memory-limit", least: 0);
        var options = new SearchOptions
        {
            Precision = Enum.Parse<Precision>(arguments.OneOf("precision", Enum.GetNames<Precision>())),
            MemoryLimit = limit == 0 ? null : (long)limit << 20,
        };
        var cold = arguments.OneOf("cold", "no", "yes") == "yes";
        if (cold && !OperatingSystem.IsLinux())
        {
            throw new CommandLineException("--cold yes works on Linux alone.");
        }

        torch.set_num_threads(threads);
        using var folder = new TemporaryFolder();
        var path = arguments.Text("index") ?? folder.Combine("index");
        if (!File.Exists(Path.Combine(path, IndexManifest.FileName)))
        {
            SyntheticIndex.Write(path, count, dimension, element);
        }

        ReactIndex index = null!;
        var open = Repeated.Once(() => index = ReactIndex.Open(path));
        if (index.RowCount != count || index.Dimension != dimension || index.ElementType != element)
        {
            throw new CommandLineException($"'{path}' holds {index.RowCount} {index.ElementType} vectors of length {index.Dimension}.");
        }

        var queries = SyntheticIndex.Queries(queryCount, dimension);
        var peers = Peers(arguments.Text("peer"), index, queries, k, threads, folder);
        try
        {
            var search = new ExactSearch(index, options: options);
            SearchHit[][] hits = [];
            var (ours, processor) = (new List<double>(), new List<double>());
            var theirs = peers.Select(_ => new List<double>()).ToArray();
            var peak = PeakRate.Measure();
            using var memory = new MemorySampler();
            for (var round = 0; round <= repeats; round++)
            {
                if (cold)
                {
                    PageCache.Drop(path);
                }

                var before = Environment.CpuUsage.TotalTime;
                ours.Add(Repeated.Once(() => hits = search.Search(queries, k, SearchKey.ImageOnly)));
                processor.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
                for (var i = 0; i < peers.Count; i++)
                {
                    theirs[i].Add(peers[i].Work()[0]);
                }

                peak = peak.Again();
            }

            var further = new Dictionary<string, double>
            {
                ["firstSeconds"] = ours[0],
                ["processorSeconds"] = Repeated.Middle(processor[1..]),
                ["microsecondsPerVector"] = Repeated.Middle(ours[1..]) / count * 1e6,
                ["openSeconds"] = open,
                ["mostMemoryMB"] = memory.Most / 1e6,
                ["answersHash"] = Hash(hits),
            };
            for (var i = 0; i < peers.Count; i++)
            {
                further[$"{peers[i].Name}Seconds"] = Repeated.Middle(theirs[i][1..]);
                further[$"{peers[i].Name}TimesOurs"] = Repeated.Middle([.. theirs[i].Zip(ours, (their, our) => their / our).Skip(1)]);
                further[$"{peers[i].Name}SameAnswers"] = Same(hits, peers[i].Answers<long>(), k);
            }

            return new BenchmarkResult(Name, Repeated.Middle(ours[1..]), "s", Repeated.Middle(ours[1..]), peak, OperationCount.Search(count, dimension, queryCount)) { Further = further };
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }

    private static List<Peer> Peers(string? programs, ReactIndex index, float[] queries, int k, int threads, TemporaryFolder folder)
    {
        if (programs is null)
        {
            return [];
        }

        var file = folder.Combine("queries.npy");
        using (var writer = new NpyWriter(file, index.Dimension, NpyElement.Float32))
        {
            for (var at = 0; at < queries.Length; at += index.Dimension)
            {
                writer.Append(queries.AsSpan(at, index.Dimension));
            }

            writer.Complete();
        }

        var vectors = Path.GetDirectoryName(Path.Combine(index.Path, ManifestSegment.ImagePath(0)))!;
        return Peer.StartAll(programs, "faiss_search.py", [vectors, file, k.ToString(System.Globalization.CultureInfo.InvariantCulture)], threads, folder);
    }

    /// <summary>Of all neighbours, how many both found.</summary>
    private static double Same(SearchHit[][] hits, long[] answers, int k) =>
        hits.Select((found, query) => found.Select(hit => hit.Id).Intersect(answers.AsSpan(query * k, k).ToArray()).Count()).Sum() / (double)hits.Sum(found => found.Length);

    /// <summary>A number that changes with any id or score.</summary>
    private static uint Hash(SearchHit[][] hits)
    {
        var hash = 2166136261;
        foreach (var hit in hits.SelectMany(found => found))
        {
            hash = ((hash ^ (uint)hit.Id) * 16777619) ^ BitConverter.SingleToUInt32Bits(hit.Score);
        }

        return hash;
    }
}
