using System.Buffers.Binary;
using React.Customization;
using Tensorboard;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class EventLogTests
{
    [Fact]
    public void Every_step_is_in_the_log_once_also_after_interruptions()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { LogPath = bench.PathOf("log"), CheckpointSteps = 4, CheckpointInterval = TimeSpan.Zero };
        Directory.CreateDirectory(bench.PathOf("log"));
        File.WriteAllText(bench.PathOf("log", "events.out.tfevents.0000000001.host"), "another program's");
        var crash = new StepObserver(step =>
        {
            if (step == 11)
            {
                throw new InvalidOperationException("crash");
            }
        });
        Assert.Throws<InvalidOperationException>(() => bench.Run("result", options, observer: crash));

        // A power cut leaves half a record.
        var first = Assert.Single(Files(bench));
        using (var stream = new FileStream(first, FileMode.Append))
        {
            stream.Write([1, 2, 3, 4, 5]);
        }

        bench.RunUntil(13, "result", options);
        var result = bench.Run("result", options);
        Assert.Equal(3, Files(bench).Length);
        var events = Files(bench).SelectMany(Read).ToArray();
        var steps = events.Where(entry => entry.Summary is not null).ToArray();
        Assert.Equal(result.History.Select(step => (long)step.Step), steps.Select(entry => entry.Step));
        Assert.Equal([9L, 14L], events.Where(entry => entry.SessionLog?.Status == SessionLog.Types.SessionStatus.Start).Select(entry => entry.Step));
        Assert.All(result.History.Zip(steps), pair =>
        {
            var values = pair.Second.Summary.Value.ToDictionary(value => value.Tag, value => value.SimpleValue);
            Assert.Equal((float)pair.First.Loss, values["train/loss"]);
            Assert.Equal((float)pair.First.LearningRate, values["train/learning_rate"]);
            Assert.Equal((float)pair.First.LogitScale, values["train/logit_scale"]);
            Assert.Equal((float)pair.First.GradientNorm, values["train/gradient_norm"]);
            Assert.True(values["train/pairs_per_second"] > 0);
        });
        Assert.All(events, entry => Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - entry.WallTime, -5, 600));
        Assert.Equal("another program's", File.ReadAllText(bench.PathOf("log", "events.out.tfevents.0000000001.host")));
    }

    [Fact]
    public void A_new_start_takes_the_old_log_away()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { LogPath = bench.PathOf("log") };
        bench.RunUntil(5, "result", options);
        bench.Run("other", options with { Epochs = 1 });
        bench.Run("result", options with { Restart = true, Epochs = 1 });
        Assert.Equal(2, Files(bench).Length);
        Assert.All(Files(bench), file => Assert.Equal([1L, 2, 3, 4, 5, 6], Read(file).Where(entry => entry.Summary is not null).Select(entry => entry.Step)));
    }

    [Fact]
    public void Records_are_those_of_TensorFlow()
    {
        using var bench = new CustomizationBench();
        using (EventLog.Open(bench.PathOf("log"), "run", 0))
        {
            // The first event says what the file is.
        }

        // Checksums of TensorFlow's own: its masked CRC-32C of the length 24 in eight bytes is a3 7f 4b 22.
        var bytes = File.ReadAllBytes(Files(bench)[0]);
        Assert.Equal(24, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.Equal([0xa3, 0x7f, 0x4b, 0x22], bytes[8..12]);
        Assert.Equal(8 + 4 + 24 + 4, bytes.Length);
        Assert.Equal("brain.Event:2", Read(Files(bench)[0]).Single().FileVersion);
    }

    private static string[] Files(CustomizationBench bench) => [.. Directory.GetFiles(bench.PathOf("log"), "*.react-*").Order(StringComparer.Ordinal)];

    /// <summary>The events of a file, which must be whole.</summary>
    private static List<Event> Read(string path)
    {
        var events = new List<Event>();
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length;)
        {
            var length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)));
            events.Add(Event.Parser.ParseFrom(bytes, at + 12, length));
            at += 12 + length + 4;
            Assert.True(at <= bytes.Length, "the last record is cut off");
        }

        return events;
    }
}
