using System.Diagnostics;
using System.Management.Automation;

namespace React.Shell.Hosting;

/// <summary>
/// Progress in one line for each running activity, at most three, below the output. Drawn at most five times a second
/// and taken away before anything else is written; nothing is drawn where output or error is redirected.
/// </summary>
/// <remarks>Not for several threads at once: the user interface locks.</remarks>
internal sealed class ProgressPane(Terminal terminal)
{
    private const int MostLines = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly List<(long Source, ProgressRecord Record)> _running = [];
    private readonly Stopwatch _sinceDrawn = new();
    private bool _drawn;

    private bool Shown => terminal.ControlSequences && terminal.ErrorIsTerminal;

    /// <summary>Remembers a report and draws it if the last drawing is old enough.</summary>
    public void Report(long source, ProgressRecord record, bool mayDraw)
    {
        var at = _running.FindIndex(other => other.Source == source && other.Record.ActivityId == record.ActivityId);
        if (record.RecordType == ProgressRecordType.Completed)
        {
            if (at >= 0)
            {
                _running.RemoveAt(at);
            }

            if (_running.Count == 0)
            {
                Clear();
            }

            return;
        }

        if (at >= 0)
        {
            _running[at] = (source, record);
        }
        else
        {
            _running.Add((source, record));
        }

        if (Shown && mayDraw && (!_sinceDrawn.IsRunning || _sinceDrawn.Elapsed >= Interval))
        {
            Draw();
        }
    }

    /// <summary>Takes the lines off the screen; the next report draws them again.</summary>
    public void Erase()
    {
        if (_drawn)
        {
            terminal.Out.Write("\r\u001b[J");
            _drawn = false;
            // What was erased for a line of output should come back with the next report.
            _sinceDrawn.Reset();
        }
    }

    /// <summary>Erases and forgets all activities.</summary>
    public void Clear()
    {
        Erase();
        _running.Clear();
    }

    private void Draw()
    {
        var lines = _running.TakeLast(MostLines).Select(entry => ProgressLine.Format(entry.Record, terminal.Width - 1)).ToList();
        var text = string.Join('\n', lines.Select(line => terminal.OutputColours ? ConsoleColours.Notice + line + ConsoleColours.Reset : line));
        // The cursor goes back to the first line's start, so that erasing is one sequence.
        var back = lines.Count > 1 ? $"\r\u001b[{lines.Count - 1}A" : "\r";
        terminal.Out.Write("\r\u001b[J" + text + back);
        _drawn = true;
        _sinceDrawn.Restart();
    }
}
