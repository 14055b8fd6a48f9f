using React.Indexing;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class SelectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(513)]
    [InlineData(4000)]
    public void The_kth_largest_is_the_one_that_sorting_finds(int length)
    {
        var random = new Random(length);
        Func<int, float>[] kinds =
        [
            _ => random.NextSingle() - 0.5f,
            _ => random.Next(3),
            _ => 0.25f,
            i => i,
            i => -i,
            i => i == 3 ? 1e30f : random.NextSingle(),
            i => i == 3 ? float.NegativeInfinity : random.NextSingle(),
            i => i % 2 == 0 ? float.MaxValue : float.MinValue,
            _ => 1 + (random.Next(4) * 1.2e-7f),
        ];
        foreach (var kind in kinds)
        {
            var values = Enumerable.Range(0, length).Select(kind).ToArray();
            var sorted = values.OrderDescending().ToArray();
            foreach (var k in (int[])[1, 2, (length / 2) + 1, length - 1, length])
            {
                if (k >= 1 && k <= length)
                {
                    Assert.Equal(sorted[k - 1], Selection.KthLargest((float[])values.Clone(), k));
                }
            }
        }
    }
}
