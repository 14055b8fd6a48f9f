using React.Customization;
using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class PairDataTests
{
    [Fact]
    public void SplitMix_gives_the_published_numbers()
    {
        // Steele, Lea and Flood's generator started at the state 0, as every other implementation prints it.
        var random = default(SplitMix);
        Assert.Equal([0xE220A8397B1DCDAFul, 0x6E789E6AA1B965F4ul, 0x06C45D188009454Ful], new[] { random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void An_epoch_is_a_permutation_that_follows_from_seed_and_epoch()
    {
        var order = new EpochOrder(7, 100);
        var first = order.Slice(0, 0, 100).ToArray();
        var second = order.Slice(1, 0, 100).ToArray();
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first[40..60], new EpochOrder(7, 100).Slice(0, 40, 20).ToArray());
        Assert.Equal(first, order.Slice(0, 0, 100).ToArray());
        Assert.NotEqual(first, new EpochOrder(8, 100).Slice(0, 0, 100).ToArray());
    }

    [Fact]
    public void A_shuffle_puts_every_pair_everywhere_about_as_often()
    {
        var counts = new int[5, 5];
        var order = new EpochOrder(1, 5);
        for (var epoch = 0; epoch < 5000; epoch++)
        {
            var slice = order.Slice(epoch, 0, 5);
            for (var place = 0; place < 5; place++)
            {
                counts[place, slice[place]]++;
            }
        }

        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void Augmentation_mirrors_and_shifts_by_up_to_an_eighth()
    {
        const int side = 16;
        var source = Enumerable.Range(0, side * side * 3).Select(i => (byte)((i / 3 % side * 16) + (i / 3 / side))).ToArray();
        var seen = new HashSet<(bool, int, int)>();
        for (var pair = 0; pair < 2000; pair++)
        {
            var varied = new byte[source.Length];
            LightAugmentation.Apply(source, varied, side, side, new SplitMix(3, 1, pair));
            (int X, int Y) At(int x, int y) => (varied[((y * side) + x) * 3] >> 4, varied[((y * side) + x) * 3] & 15);
            var mirrored = At(9, 8).X < At(8, 8).X;
            var right = mirrored ? 15 - At(8, 8).X - 8 : At(8, 8).X - 8;
            var down = At(8, 8).Y - 8;
            seen.Add((mirrored, right, down));
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side; x++)
                {
                    var shifted = Math.Clamp(x + right, 0, 15);
                    Assert.Equal((mirrored ? 15 - shifted : shifted, Math.Clamp(y + down, 0, 15)), At(x, y));
                }
            }
        }

        Assert.Equal(2 * 5 * 5, seen.Count);
        Assert.All(seen, draw => Assert.True(Math.Abs(draw.Item2) <= 2 && Math.Abs(draw.Item3) <= 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(1000)]
    public void Rows_come_back_from_memory_and_from_the_temporary_file(long limit)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using (var rows = new RowStore(limit, path))
        {
            for (var i = 0; i < 7; i++)
            {
                Assert.Equal(i, rows.Add([.. Enumerable.Repeat((byte)i, 7 + i)]));
            }

            Assert.Equal(limit < 70, File.Exists(path));
            for (var i = 6; i >= 0; i--)
            {
                Assert.Equal(Enumerable.Repeat((byte)i, 7 + i), rows.Read(i));
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(7));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Tensor_rows_are_gathered_across_blocks()
    {
        using var scope = NewDisposeScope();
        using var rows = new TensorRows();
        var all = arange(30, ScalarType.Float32).reshape(5, 2, 3);
        rows.Add(all[..2]);
        rows.Add(all[2..]);
        var gathered = rows.Gather([4, 0, 2, 2]);
        Assert.Equal([4, 2, 3], gathered.shape);
        Assert.Equal(0, (gathered - all.index_select(0, tensor(new long[] { 4, 0, 2, 2 }))).abs().max().item<float>());
        Assert.Equal(5 * 6 * 4, rows.Bytes);
    }
}
