using System.Management.Automation;
using React.Shell.Hosting;
using Xunit;

namespace React.PowerShell.Tests.Shell;

/// <summary>Progress in one line.</summary>
public sealed class ProgressLineTests
{
    [Fact]
    public void Shows_bar_status_and_time_left()
    {
        var record = new ProgressRecord(1, "Indexing", "500 of 1,000 pairs, 25/s") { PercentComplete = 50, SecondsRemaining = 75, CurrentOperation = "a\nb" };

        Assert.Equal("Indexing [##########..........]  50%  500 of 1,000 pairs, 25/s  1:15 left  a b", ProgressLine.Format(record, 120));
    }

    [Fact]
    public void Fits_the_width_whatever_the_characters_are()
    {
        var record = new ProgressRecord(1, "漢字漢字", "x") { PercentComplete = 100 };

        Assert.All(Enumerable.Range(1, 60), width => Assert.InRange(CellWidth.Of(ProgressLine.Format(record, width)), 0, width));
        Assert.EndsWith("…", ProgressLine.Format(record, 20), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 s left")]
    [InlineData(59, "59 s left")]
    [InlineData(3661, "1:01:01 left")]
    [InlineData(200_000, "2 d 7 h left")]
    public void Writes_the_time_left(int seconds, string expected) =>
        Assert.EndsWith(expected, ProgressLine.Format(new ProgressRecord(1, "a", "b") { SecondsRemaining = seconds }, 80), StringComparison.Ordinal);
}
