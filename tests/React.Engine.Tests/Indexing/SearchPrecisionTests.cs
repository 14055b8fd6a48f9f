using System.Runtime.InteropServices;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Models;
using React.Storage;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Indexing;

public sealed class SearchPrecisionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Kinds => ["random", "midpoints", "cancelling", "spikes", "tiny", "one direction"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_bound_of_a_bfloat16_score_holds_for_every_pair(string kind)
    {
        foreach (var dimension in (int[])[8, 33, 512])
        {
            var (queries, rows) = (Vectors(kind, 40, dimension, 1), Vectors(kind, 700, dimension, 2));
            using var tensors = new QueryTensors(queries, dimension, CPU, bfloat16: true);
            using var scope = NewDisposeScope();
            var block = zeros(700, dimension, ScalarType.BFloat16);
            var lengths = new (double Length, double Distance)[700];
            for (var row = 0; row < 700; row++)
            {
                lengths[row] = BFloat16Rows.Round(rows.AsSpan(row * dimension, dimension), MemoryMarshal.Cast<byte, ushort>(block.bytes).Slice(row * dimension, dimension));
            }

            // The rounding is the one that torch makes.
            Assert.Equal(tensor(rows, 700, dimension).to(ScalarType.BFloat16).bytes.ToArray(), block.bytes.ToArray());
            var scores = MemoryMarshal.Cast<byte, ushort>(tensors.Groups[0].mm(block.t()).contiguous().bytes);
            for (var query = 0; query < 40; query++)
            {
                for (var row = 0; row < 700; row++)
                {
                    var exact = ExactDot.Of(queries.AsSpan(query * dimension, dimension), rows.AsSpan(row * dimension, dimension));
                    var score = BFloat16Rows.Widen(scores[(query * 700) + row]);
                    var fixedPart = BFloat16Bound.Fixed(tensors.Lengths[query], tensors.RoundedLengths[query], tensors.Distances[query], lengths[row].Length, lengths[row].Distance, dimension);
                    var bound = BFloat16Bound.Of(fixedPart, score);

                    // What the threshold of a floor lets go has an interval below the floor.
                    if (!(Math.Abs(score - exact) <= bound) || score < BFloat16Bound.Threshold((float)exact, fixedPart) || bound > 0.02)
                    {
                        Assert.Fail($"{kind}, {dimension}: {score} for {exact}, bound {bound}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Results_are_the_same_in_every_precision(string kind)
    {
        const int Dimension = 40;
        var index = IndexMaker.Write(folder[kind], Vectors(kind, 1500, Dimension, 3), Dimension, 600, NpyElement.Float32);
        var queries = Vectors(kind, 300, Dimension, 4);
        foreach (var (key, k) in ((SearchKey, int)[])[(SearchKey.ImageOnly, 1), (SearchKey.Mixed(0.6f), 10), (SearchKey.ImageOnly, 600)])
        {
            var expected = Search(Precision.Float32);
            var actual = Search(Precision.BFloat16);
            for (var query = 0; query < expected.Length; query++)
            {
                Assert.Equal(expected[query], actual[query]);
            }

            SearchHit[][] Search(Precision precision) => new ExactSearch(index, options: new SearchOptions { Precision = precision }).Search(queries, k, key);
        }
    }

    [Fact]
    public void Tensors_in_float32_find_what_the_fused_pass_finds()
    {
        const int Dimension = 24;
        var index = IndexMaker.Write(folder["tensors"], Vectors("random", 2000, Dimension, 5), Dimension, 700);
        var queries = Vectors("random", 300, Dimension, 6);
        using var files = new VectorFiles(index, VectorKind.Image);
        var plan = new SearchPlan(2, 1, 300, 300, CPU, BFloat16: false);
        var pass = new SearchPass(index, SearchKey.ImageOnly, [files], plan, queries, QueryErrors.Float32(queries, Dimension), 50);

        var found = pass.Run(new RowCursor(2000, null), _ => { }, TestContext.Current.CancellationToken);

        var expected = new ExactSearch(index).Search(queries, 50, SearchKey.ImageOnly, stopping: TestContext.Current.CancellationToken);
        Assert.Equal(expected.SelectMany(hits => hits), found.SelectMany(hits => hits));
    }

    [Fact]
    public void Small_searches_are_not_measured_and_the_measurement_is_a_time()
    {
        Assert.False(PrecisionProbe.PrefersBFloat16(CPU, 1e6));
        Assert.True(PrecisionProbe.Float32(CPU) > 0 && PrecisionProbe.Product(CPU, ScalarType.BFloat16) > 0);
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(-0f)]
    [InlineData(-0.3f)]
    [InlineData(float.NegativeInfinity)]
    public void No_score_that_reaches_a_threshold_is_passed_over(float threshold)
    {
        var random = new Random(7);
        var places = new int[100];
        for (var length = 0; length <= places.Length; length++)
        {
            var scores = Enumerable.Range(0, length).Select(i => BFloat16Rows.Round(i % 9 == 0 ? threshold : random.NextSingle() - 0.5f)).ToArray();

            var found = places[..BFloat16Rows.Reaching(scores, threshold, places)];

            // Two steps of bfloat16 below the threshold may be among them, no more.
            Assert.Equal(found.Distinct().Order(), found);
            Assert.Empty(Enumerable.Range(0, length).Where(i => BFloat16Rows.Widen(scores[i]) >= threshold).Except(found));
            Assert.All(found, place => Assert.True(BFloat16Rows.Widen(scores[place]) >= threshold - (4 * BFloat16Bound.Roundoff * Math.Abs(threshold)) - 1e-30f));
        }
    }

    [Fact]
    public void Exact_scores_add_up_in_one_order()
    {
        var random = new Random(8);
        for (var length = 1; length <= 70; length++)
        {
            var (x, y) = (Enumerable.Range(0, length).Select(_ => random.NextSingle()).ToArray(), Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f).ToArray());
            var (lanes, i) = (new double[8], 0);
            for (; i < length / 8 * 8; i++)
            {
                lanes[i % 8] += (double)x[i] * y[i];
            }

            var sum = lanes[0] + lanes[4] + (lanes[1] + lanes[5]) + (lanes[2] + lanes[6] + (lanes[3] + lanes[7]));
            for (; i < length; i++)
            {
                sum += (double)x[i] * y[i];
            }

            Assert.Equal(sum, ExactDot.Of(x, y));
        }
    }

    private static float[] Vectors(string kind, int count, int dimension, int seed)
    {
        var random = new Random(seed);
        var vectors = new float[count * dimension];
        for (var row = 0; row < count; row++)
        {
            var vector = Enumerable.Range(0, dimension).Select(i => kind switch
            {
                // Half way between two bfloat16 numbers, where rounding errs most, and mostly upwards.
                "midpoints" => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(0.5f + (0.5f * random.NextSingle())) & 0xFFFF0000) | 0x8000 | (uint)random.Next(2)),
                "cancelling" => (i % 2 == 0 ? 1 : -1) * (1 + (0.01f * random.NextSingle())),
                "spikes" => random.Next(dimension / 4) == 0 ? random.NextSingle() - 0.5f : 1e-3f * random.NextSingle(),
                "tiny" => i == 0 ? 1 : 1e-39f * random.NextSingle(),
                "one direction" => 1 + (1e-4f * random.NextSingle()),
                _ => random.NextSingle() - 0.5f,
            }).ToArray();
            var norm = (float)Math.Sqrt(vector.Sum(value => (double)value * value));
            for (var i = 0; i < dimension; i++)
            {
                // Midpoints stay midpoints only if the length is a power of two; a shorter vector is as good.
                vectors[(row * dimension) + i] = kind == "midpoints" ? vector[i] / (float)Math.Pow(2, Math.Ceiling(Math.Log2(norm))) : norm > 0 ? vector[i] / norm : 0;
            }
        }

        return vectors;
    }
}
