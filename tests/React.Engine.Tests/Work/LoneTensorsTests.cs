using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Work;

[Collection(nameof(Alone))]
public sealed class LoneTensorsTests
{
    [Fact]
    public void One_thread_computes_alone_and_no_other_is_changed()
    {
        var before = get_num_threads();
        set_num_threads(3);
        try
        {
            using (new LoneTensors())
            {
                Assert.Equal(1, get_num_threads());
                Assert.Equal(3, OfNewThread(get_num_threads));
                Assert.Equal((1, 3), OfNewThread(() =>
                {
                    using (new LoneTensors())
                    {
                        return (get_num_threads(), OfNewThread(get_num_threads));
                    }
                }));
            }

            Assert.Equal(3, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void A_thread_that_settles_begins_with_the_common_number_whatever_others_set()
    {
        using var done = new CancellationTokenSource();
        var common = OfNewThread(get_num_threads);
        var making = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                using var alone = new LoneTensors(common + 5);
            }
        })).ToArray();
        Array.ForEach(making, thread => thread.Start());
        var found = Enumerable.Range(0, 100).Select(_ => OfNewThread(() =>
        {
            LoneTensors.Settle();
            return get_num_threads();
        })).ToArray();
        done.Cancel();
        Array.ForEach(making, thread => thread.Join());
        Assert.All(found, number => Assert.Equal(common, number));
    }

    [Fact]
    public void A_thread_that_began_with_another_number_settles_for_the_common_one()
    {
        var common = OfNewThread(get_num_threads);
        var found = OfNewThread(() =>
        {
            // As one that came to libtorch while another thread made itself lone: it keeps that one's number, and new threads do not.
            _ = get_num_threads();
            set_num_threads(common + 5);
            _ = OfNewThread(() =>
            {
                set_num_threads(common);
                return 0;
            });
            var kept = get_num_threads();
            LoneTensors.Settle();
            return (kept, get_num_threads());
        });
        Assert.Equal((common + 5, common), found);
        Assert.Equal(common, OfNewThread(get_num_threads));
    }

    private static T OfNewThread<T>(Func<T> read)
    {
        T value = default!;
        var thread = new Thread(() => value = read());
        thread.Start();
        thread.Join();
        return value;
    }
}
