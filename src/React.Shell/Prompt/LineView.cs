using System.Globalization;
using System.Text;
using React.Shell.Hosting;

namespace React.Shell.Prompt;

/// <summary>Draws prompt and line, over several rows of the screen where they are long.</summary>
internal sealed class LineView
{
    private readonly TextWriter _screen;
    private readonly Func<int> _width;
    private readonly string _prompt;
    private int _cursorRow;

    public LineView(TextWriter screen, Func<int> width, string prompt)
    {
        _screen = screen;
        _width = width;
        // Only the prompt's last row is drawn again with the line.
        var row = prompt.LastIndexOf('\n') + 1;
        screen.Write(prompt[..row]);
        _prompt = prompt[row..];
    }

    public void Draw(LineBuffer buffer)
    {
        var all = new Layout(_width());
        all.Append(_prompt);
        all.Append(buffer.Text[..buffer.Cursor]);
        var (row, column) = (all.Row, all.Column);
        all.Append(buffer.Text[buffer.Cursor..]);
        var text = new StringBuilder(ToStart()).Append(all.Drawn);
        Move(text, all.Row - row, 'A');
        text.Append('\r');
        Move(text, column, 'C');
        _screen.Write(text.ToString());
        _cursorRow = row;
    }

    /// <summary>Puts the cursor below the line.</summary>
    public void Leave(LineBuffer buffer, string mark = "")
    {
        buffer.End();
        Draw(buffer);
        _screen.WriteLine(mark);
        _cursorRow = 0;
    }

    public void ClearScreen()
    {
        _screen.Write("\u001b[H\u001b[2J");
        _cursorRow = 0;
    }

    private string ToStart()
    {
        var text = new StringBuilder("\r");
        Move(text, _cursorRow, 'A');
        return text.Append("\u001b[J").ToString();
    }

    private static void Move(StringBuilder text, int count, char direction)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\u001b[{count}{direction}");
        }
    }

    // Follows the cursor while text fills rows.
    private sealed class Layout(int width)
    {
        public StringBuilder Drawn { get; } = new();

        public int Row { get; private set; }

        public int Column { get; private set; }

        public void Append(string text)
        {
            for (var i = 0; i < text.Length;)
            {
                if (text[i] == '\u001b')
                {
                    // A colour in the prompt takes no room.
                    var end = text.IndexOf('m', i) is >= 0 and var m ? m + 1 : text.Length;
                    Drawn.Append(text, i, end - i);
                    i = end;
                    continue;
                }

                // A lone surrogate comes while the second half is still on its way.
                if (!Rune.TryGetRuneAt(text, i, out var rune))
                {
                    rune = Rune.ReplacementChar;
                    i++;
                }
                else
                {
                    i += rune.Utf16SequenceLength;
                }

                Append(rune);
            }
        }

        private void Append(Rune rune)
        {
            if (rune.Value == '\n')
            {
                NewRow();
                return;
            }

            var cells = CellWidth.Of(rune);
            if (Column + cells > width)
            {
                NewRow();
            }

            Drawn.Append(rune);
            Column += cells;
            if (Column >= width)
            {
                // Terminals differ in where the cursor stands after the last column; a line break makes them agree.
                NewRow();
            }
        }

        private void NewRow()
        {
            Drawn.Append("\r\n");
            Row++;
            Column = 0;
        }
    }
}
