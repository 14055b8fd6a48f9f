using React.Indexing;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed unsafe class ScoreTileTests
{
    [Theory]
    [InlineData(ScoreTile.Narrow, 1)]
    [InlineData(ScoreTile.Narrow, 63)]
    [InlineData(ScoreTile.Wide, 1)]
    [InlineData(ScoreTile.Wide, 512)]
    public void A_tile_gives_every_score_or_says_that_none_is_reached(int width, int dimension)
    {
        Assert.SkipUnless(ScoreTile.Supports(width), "This processor lacks the instructions.");
        var (random, stride) = (new Random(width), dimension + 3);
        using var rows = Filled(ScoreTile.Rows * stride, random);
        using var panel = Filled(width * dimension, random);
        using var scores = new NativeFloats(ScoreTile.Rows * width);
        using var thresholds = new NativeFloats(width);
        new Span<float>(thresholds.Pointer, width).Fill(float.PositiveInfinity);
        Assert.Equal(0u, ScoreTile.Score(rows.Pointer, stride, panel.Pointer, width, dimension, thresholds.Pointer, scores.Pointer));

        // Any single score that reaches its threshold brings its row.
        for (var query = 0; query < width; query++)
        {
            for (var row = 0; row < ScoreTile.Rows; row++)
            {
                new Span<float>(thresholds.Pointer, width).Fill(float.PositiveInfinity);
                thresholds.Pointer[query] = (float)Exact(row, query) - 1e-3f;
                var found = ScoreTile.Score(rows.Pointer, stride, panel.Pointer, width, dimension, thresholds.Pointer, scores.Pointer);
                Assert.True((found >> row & 1) != 0);
                Assert.Equal(Exact(row, query), scores.Pointer[(row * width) + query], 1e-3);
            }
        }

        double Exact(int row, int query) => Enumerable.Range(0, dimension).Sum(i => (double)rows.Pointer[(row * stride) + i] * panel.Pointer[(i * width) + query]);
    }

    private static NativeFloats Filled(int length, Random random)
    {
        var floats = new NativeFloats(length);
        for (var i = 0; i < length; i++)
        {
            floats.Pointer[i] = random.NextSingle() - 0.5f;
        }

        return floats;
    }
}
