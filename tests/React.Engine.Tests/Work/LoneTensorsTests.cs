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

    private static T OfNewThread<T>(Func<T> read)
    {
        T value = default!;
        var thread = new Thread(() => value = read());
        thread.Start();
        thread.Join();
        return value;
    }
}
