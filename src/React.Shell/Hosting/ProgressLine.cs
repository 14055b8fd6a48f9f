using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace React.Shell.Hosting;

/// <summary>A progress record as one line: activity, bar, percentage, what the cmdlet says of count and rate, time left.</summary>
internal static class ProgressLine
{
    private const int BarCells = 20;

    /// <summary>The line, cut to the width.</summary>
    public static string Format(ProgressRecord record, int width)
    {
        var line = new StringBuilder(record.ParentActivityId >= 0 ? "  " : "").Append(OneLine(record.Activity));
        if (record.PercentComplete is >= 0 and <= 100)
        {
            var filled = record.PercentComplete * BarCells / 100;
            line.Append(" [").Append('#', filled).Append('.', BarCells - filled).Append("] ");
            line.Append(record.PercentComplete.ToString(CultureInfo.InvariantCulture).PadLeft(3)).Append('%');
        }

        if (!string.IsNullOrWhiteSpace(record.StatusDescription))
        {
            line.Append("  ").Append(OneLine(record.StatusDescription));
        }

        if (record.SecondsRemaining >= 0)
        {
            line.Append("  ").Append(TimeLeft(record.SecondsRemaining)).Append(" left");
        }

        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
        {
            line.Append("  ").Append(OneLine(record.CurrentOperation));
        }

        return CellWidth.Fit(line.ToString(), width);
    }

    private static string TimeLeft(int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return seconds switch
        {
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
            < 3600 => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
            < 86_400 => time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        };
    }

    // Control characters of a file's name must not move the cursor.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
