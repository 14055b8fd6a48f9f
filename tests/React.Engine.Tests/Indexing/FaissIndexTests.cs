using System.Diagnostics;
using System.Runtime.InteropServices;
using React.Engine.Tests.Storage;
using React.Indexing.Faiss;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class FaissIndexTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FaissIndexTests() => Assert.SkipUnless(FaissLibrary.IsOwn, "React.Faiss.Native was not built: cmake, a C++ compiler and faiss's headers are needed");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("flat", "", "flat.default", true)]
    [InlineData("ivf_flat", "nprobe=1", "ivf_flat.nprobe1", true)]
    [InlineData("ivf_flat", "nprobe=8", "ivf_flat.nprobe8", true)]
    [InlineData("ivf_pq", "nprobe=1", "ivf_pq.nprobe1", true)]
    [InlineData("ivf_pq", "nprobe=8", "ivf_pq.nprobe8", true)]
    [InlineData("hnsw", "efSearch=16", "hnsw.efSearch16", true)]
    [InlineData("hnsw", "efSearch=64", "hnsw.efSearch64", true)]
    [InlineData("opq_ivf_pq", "nprobe=1", "opq_ivf_pq.nprobe1", true)]
    [InlineData("opq_ivf_pq", "nprobe=8", "opq_ivf_pq.nprobe8", true)]
    [InlineData("opq_ivf_hnsw_pq", "nprobe=8", "opq_ivf_hnsw_pq.nprobe8", true)]
    [InlineData("flat", "", "flat.default", false)]
    [InlineData("ivf_flat", "", "ivf_flat.nprobe1", false)]
    [InlineData("ivf_pq", "", "ivf_pq.nprobe1", false)]
    [InlineData("hnsw", "", "hnsw.efSearch16", false)]
    [InlineData("opq_ivf_pq", "", "opq_ivf_pq.nprobe1", false)]
    public void The_golden_files_give_the_golden_scores(string file, string parameters, string golden, bool own)
    {
        foreach (var mapped in own ? (bool[])[false, true] : [false])
        {
            using var index = FaissIndex.Read(SharedData.Fixture("retrieval", file + ".faissindex"), mapped, own);
            if (parameters.Length > 0)
            {
                index.SetParameters(parameters);
            }

            Assert.Equal(64, index.Dimension);
            var (scores, ids) = Search(index, Queries(), 20);
            var expectedIds = Npy.Read(SharedData.Fixture("retrieval", golden + ".ids.npy")).As<int>().ToArray();
            var expectedScores = Npy.Read(SharedData.Fixture("retrieval", golden + ".scores.npy")).As<float>().ToArray();
            Assert.Equal(1000, expectedIds.Length);
            AssertSame(expectedScores, expectedIds, scores, ids, 20);
        }
    }

    [Theory]
    [InlineData("Flat", "Flat", 0, true)]
    [InlineData("IVF16,Flat", "IVFFlat > Flat", 16, true)]
    [InlineData("IVF16,SQfp16", "IVFSQ > Flat", 16, true)]
    [InlineData("IVF16,SQ8", "IVFSQ > Flat", 16, true)]
    [InlineData("IVF16_HNSW8,PQ8x4", "IVFPQ > HNSW > Flat", 16, true)]
    [InlineData("OPQ4_16,IVF16,PQ4x4", "PreTransform > IVFPQ > Flat", 16, true)]
    [InlineData("HNSW8", "HNSW > Flat", 0, false)]
    [InlineData("IDMap2,Flat", "IDMap > Flat", 0, false)]
    public void Each_kind_is_made_filled_written_and_read_again(string factory, string kind, long lists, bool selects)
    {
        var vectors = Vectors();
        using var made = FaissIndex.Create(64, factory);
        made.Train(Sample(vectors), TestContext.Current.CancellationToken);
        made.Add(vectors, factory.StartsWith("IDMap", StringComparison.Ordinal) ? [.. Enumerable.Range(0, vectors.Length / 64).Select(id => (long)id)] : [], TestContext.Current.CancellationToken);

        Assert.Equal(vectors.Length / 64, made.Count);
        Assert.Equal((kind, lists, selects), (made.Shape.Kind, made.Shape.Lists, made.Shape.CanSelect));
        var path = folder["Übung 索引.faissindex"];
        made.Write(path);
        var (scores, ids) = Search(made, Queries(), 10);
        foreach (var mapped in (bool[])[false, true])
        {
            using var read = FaissIndex.Read(path, mapped);
            var (scoresAgain, idsAgain) = Search(read, Queries(), 10);
            Assert.Equal(scores, scoresAgain);
            Assert.Equal(ids, idsAgain);
        }
    }

    [Theory]
    [InlineData("HNSW8_PQ8", "L2")]
    [InlineData("HNSW8_4+PQ8", "L2")]
    [InlineData("IMI2x3,Flat", "L2")]
    [InlineData("LSH", "L2")]
    public void What_would_measure_distances_on_some_level_is_refused(string factory, string metric)
    {
        var error = Assert.Throws<ReactException>(() => FaissIndex.Create(64, factory));
        Assert.Contains(error.ErrorId, (string[])["ReactFaissUnsuitable", "ReactFaissFailed"]);
        Assert.True(error.ErrorId == "ReactFaissFailed" || error.Message.Contains(metric, StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void Errors_name_their_cause_and_leave_the_process_alive()
    {
        var unknown = Assert.Throws<ReactException>(() => FaissIndex.Create(64, "IVF16,Nonsense"));
        Assert.Equal("ReactFaissFailed", unknown.ErrorId);
        Assert.Contains("IVF16,Nonsense", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("ReactFaissFailed", Assert.Throws<ReactException>(() => FaissIndex.Create(64, "Nonsense", own: false)).ErrorId);
        Assert.Equal("ReactPathNotFound", Assert.Throws<ReactException>(() => FaissIndex.Read(folder["none.faissindex"])).ErrorId);

        using var index = FaissIndex.Create(64, "IVF16,Flat");
        Assert.Equal("ReactFaissFailed", Assert.Throws<ReactException>(() => index.Add(Vectors(), TestContext.Current.CancellationToken)).ErrorId);
        Assert.Equal("ReactFaissFailed", Assert.Throws<ReactException>(() => index.SetParameters("nonsense=1")).ErrorId);
        Assert.Equal("ReactFaissFile", Assert.Throws<ReactException>(() => index.Write(folder["no such folder/x.faissindex"])).ErrorId);
        using var limited = FaissIndex.Create(64, "Flat", own: false);
        Assert.Equal("ReactFaissLimited", Assert.Throws<ReactException>(() => limited.SetParameters("nprobe=2")).ErrorId);
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("ivf_flat")]
    [InlineData("hnsw")]
    [InlineData("opq_ivf_pq")]
    public void A_cut_file_is_an_error(string file)
    {
        var bytes = File.ReadAllBytes(SharedData.Fixture("retrieval", file + ".faissindex"));
        var path = folder["cut.faissindex"];
        foreach (var length in (int[])[0, 3, 40, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(path, bytes[..length]);
            foreach (var mapped in (bool[])[false, true])
            {
                Assert.Contains(Assert.Throws<ReactException>(() => FaissIndex.Read(path, mapped).Dispose()).ErrorId, (string[])["ReactFaissFailed", "ReactFaissUnsuitable", "ReactFaissMemory"]);
            }
        }
    }

    [Fact]
    public void A_search_among_some_rows_finds_only_those()
    {
        var vectors = Vectors();
        using var index = FaissIndex.Create(64, "OPQ4_16,IVF16,PQ4x4");
        index.Train(Sample(vectors), TestContext.Current.CancellationToken);
        index.Add(vectors, TestContext.Current.CancellationToken);
        var among = new React.Indexing.RowSet(vectors.Length / 64);
        foreach (var row in (long[])[3, 64, 127, 999, 4999])
        {
            among.Add(row);
        }

        var ids = new long[10];
        index.Search(Queries().AsSpan(0, 64), 10, new float[10], ids, probes: 16, among, TestContext.Current.CancellationToken);
        Assert.Equal([3, 64, 127, 999, 4999], ids.Where(id => id >= 0).Order());
    }

    [Fact]
    public void Training_ends_soon_when_asked_to()
    {
        var vectors = Enumerable.Repeat(Vectors(), 10).SelectMany(all => all).ToArray();
        using var index = FaissIndex.Create(64, "IVF1024,PQ32x8");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        Assert.Throws<OperationCanceledException>(() => index.Train(vectors, stop.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");

        // Nothing of that wish is left behind.
        using var next = FaissIndex.Create(64, "IVF16,Flat");
        next.Train(vectors.AsSpan(0, 64 * 1000), TestContext.Current.CancellationToken);
        Assert.True(next.Shape.IsTrained);
    }

    [Fact]
    public void Vectors_come_back()
    {
        var vectors = Vectors();
        using var index = FaissIndex.Create(64, "IVF16,Flat");
        index.Train(Sample(vectors), TestContext.Current.CancellationToken);
        index.Add(vectors, TestContext.Current.CancellationToken);
        index.PrepareReconstruct();
        var back = new float[128];
        index.Reconstruct([4321, 7], back);
        Assert.Equal(vectors.AsSpan(4321 * 64, 64).ToArray(), back[..64]);
        Assert.Equal(vectors.AsSpan(7 * 64, 64).ToArray(), back[64..]);
    }

    [Theory]
    [InlineData("IVF16,SQfp16", "nprobe=4")]
    [InlineData("HNSW8", "efSearch=40")]
    [InlineData("OPQ4_16,IVF16_HNSW8,PQ4x4", "nprobe=4,quantizer_efSearch=32")]
    public void What_is_written_is_read_by_faiss_for_Python_with_the_same_results(string factory, string parameters)
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(python) && Run(python, "-c", "import faiss, numpy") == "", "Debian's python3-faiss is not there");
        var vectors = Vectors();
        using var index = FaissIndex.Create(64, factory);
        index.Train(Sample(vectors), TestContext.Current.CancellationToken);
        index.Add(vectors, TestContext.Current.CancellationToken);
        index.SetParameters(parameters);
        index.Write(folder["a.faissindex"]);
        File.WriteAllBytes(folder["queries.bin"], MemoryMarshal.AsBytes(Queries().AsSpan()).ToArray());
        const string script = """
            import sys, faiss, numpy as np
            index = faiss.read_index(sys.argv[1]); assert index.metric_type == faiss.METRIC_INNER_PRODUCT and index.ntotal == 5000
            faiss.ParameterSpace().set_index_parameters(index, sys.argv[3])
            scores, ids = index.search(np.fromfile(sys.argv[2], '<f4').reshape(-1, 64), 20)
            scores.astype('<f4').tofile(sys.argv[4]); ids.astype('<i8').tofile(sys.argv[5])
            """;
        Assert.Equal("", Run(python, "-c", script, folder["a.faissindex"], folder["queries.bin"], parameters, folder["scores"], folder["ids"]));

        var (scores, ids) = Search(index, Queries(), 20);
        AssertSame(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder["scores"])).ToArray(),
            [.. MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(folder["ids"])).ToArray().Select(id => (int)id)], scores, ids, 20);
    }

    /// <summary>Scores to 1e-5; ids as sets within equal scores, but for the last of a list, which may be cut among equals.</summary>
    private static void AssertSame(float[] expectedScores, int[] expectedIds, float[] scores, long[] ids, int k)
    {
        for (var query = 0; query < scores.Length / k; query++)
        {
            var expected = Enumerable.Range(query * k, k).Select(i => (Score: expectedScores[i], Id: (long)expectedIds[i])).ToArray();
            var actual = Enumerable.Range(query * k, k).Select(i => (Score: scores[i], Id: ids[i])).ToArray();
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
            var last = expected[^1].Score + 2e-5f;
            Assert.Equal(expected.Where(hit => hit.Score > last).Select(hit => hit.Id).Order(), actual.Where(hit => hit.Score > last).Select(hit => hit.Id).Order());
        }
    }

    private static (float[] Scores, long[] Ids) Search(FaissIndex index, float[] queries, int k)
    {
        var (scores, ids) = (new float[queries.Length / 64 * k], new long[queries.Length / 64 * k]);
        index.Search(queries, k, scores, ids, stopping: TestContext.Current.CancellationToken);
        return (scores, ids);
    }

    /// <summary>Little, since faiss learns a rotation from it fifty times.</summary>
    private static ReadOnlySpan<float> Sample(float[] vectors) => vectors.AsSpan(0, 600 * 64);

    private static float[] Vectors() => ReadHalves("vectors_f16.npy");

    private static float[] Queries() => ReadHalves("queries_f16.npy");

    private static float[] ReadHalves(string name) => [.. Npy.Read(SharedData.Fixture("retrieval", name)).As<Half>().ToArray().Select(value => (float)value)];

    /// <summary>Runs a program; what it wrote to its error stream, empty where all went well.</summary>
    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"exit {process.ExitCode}: {errors}";
    }
}
