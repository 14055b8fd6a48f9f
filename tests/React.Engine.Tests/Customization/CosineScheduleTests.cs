using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class CosineScheduleTests
{
    [Fact]
    public void The_rate_rises_in_equal_steps_to_the_peak_and_falls_by_a_cosine()
    {
        var schedule = new CosineSchedule(1e-3, 4, 12);
        Assert.Equal([0.25e-3, 0.5e-3, 0.75e-3, 1e-3, 1e-3], Enumerable.Range(0, 5).Select(schedule.At), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal(0.5e-3, schedule.At(8), 1e-15);
        Assert.Equal(1e-3 * 0.5 * (1 + Math.Cos(Math.PI * 7 / 8)), schedule.At(11), 1e-15);
    }

    [Fact]
    public void Without_warm_up_it_starts_at_the_peak() => Assert.Equal(2e-4, new CosineSchedule(2e-4, 0, 5).At(0), 1e-15);
}
