using System.Management.Automation;
using React.Shell.Hosting;

namespace React.Shell.Prompt;

/// <summary>Reads a line from keys: editing, history, completion.</summary>
internal sealed class LineEditor(IKeys keys, TextWriter screen, Func<int> width, CommandHistory history, Func<string, int, CommandCompletion?> complete)
{
    /// <summary>Reads one line.</summary>
    /// <param name="prompt">What stands before the line.</param>
    /// <param name="before">Lines of the same command that were read already; completion needs them.</param>
    public LineRead Read(string prompt, string before)
    {
        using var open = keys.Open();
        var buffer = new LineBuffer();
        var view = new LineView(screen, width, prompt);
        var cycle = new CompletionCycle(complete, before);
        var browsing = history.Browse();
        view.Draw(buffer);
        while (true)
        {
            if (keys.Next() is not { } key)
            {
                view.Leave(buffer);
                return new LineRead(LineKind.EndOfInput, "");
            }

            var control = IKeys.IsControl(key);
            if (key.Key != ConsoleKey.Tab)
            {
                cycle.Reset();
            }

            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    view.Leave(buffer);
                    return new LineRead(LineKind.Entered, buffer.Text);
                case ConsoleKey.C when control:
                    view.Leave(buffer, "^C");
                    return new LineRead(LineKind.GivenUp, "");
                case ConsoleKey.D when control && buffer.Text.Length == 0:
                    view.Leave(buffer);
                    return new LineRead(LineKind.EndOfInput, "");
                case ConsoleKey.L when control:
                    view.ClearScreen();
                    break;
                case ConsoleKey.Tab:
                    cycle.Next(buffer, backwards: (key.Modifiers & ConsoleModifiers.Shift) != 0);
                    break;
                case ConsoleKey.UpArrow:
                    buffer.Set(browsing.Older(buffer.Text));
                    break;
                case ConsoleKey.DownArrow:
                    buffer.Set(browsing.Newer(buffer.Text));
                    break;
                default:
                    Edit(buffer, key, control);
                    break;
            }

            if (!keys.Waiting)
            {
                view.Draw(buffer);
            }
        }
    }

    private static void Edit(LineBuffer buffer, ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow when control:
                buffer.WordLeft();
                break;
            case ConsoleKey.RightArrow when control:
                buffer.WordRight();
                break;
            case ConsoleKey.LeftArrow:
                buffer.Left();
                break;
            case ConsoleKey.RightArrow:
                buffer.Right();
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                buffer.Home();
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                buffer.End();
                break;
            case ConsoleKey.Backspace when control:
            case ConsoleKey.W when control:
                buffer.DeleteWordLeft();
                break;
            case ConsoleKey.Delete when control:
                buffer.DeleteWordRight();
                break;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when control:
                buffer.DeleteLeft();
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                buffer.DeleteRight();
                break;
            case ConsoleKey.U when control:
                buffer.DeleteToStart();
                break;
            case ConsoleKey.K when control:
                buffer.DeleteToEnd();
                break;
            case ConsoleKey.Escape:
                buffer.Set("");
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    buffer.Insert(key.KeyChar);
                }

                break;
        }
    }
}
