using System.Management.Automation.Host;

namespace React.Shell.Hosting;

/// <summary>Sizes, cursor and keys of the terminal. Cells of the screen cannot be read or moved: terminals do not offer it.</summary>
internal sealed class ShellRawUserInterface(Terminal terminal) : PSHostRawUserInterface
{
    /// <summary>Stands for the terminal's own colour, which cannot be asked for.</summary>
    public const ConsoleColor Unset = (ConsoleColor)(-1);

    public override ConsoleColor ForegroundColor { get; set; } = Unset;

    public override ConsoleColor BackgroundColor { get; set; } = Unset;

    public override Size BufferSize
    {
        get => new(terminal.Width, terminal.Height);
        set => throw Unsupported();
    }

    public override Size WindowSize
    {
        get => new(terminal.Width, terminal.Height);
        set => throw Unsupported();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw Unsupported();
    }

    public override Coordinates CursorPosition
    {
        get => terminal.Interactive ? new(Console.CursorLeft, Console.CursorTop) : new(0, 0);
        set
        {
            if (terminal.OutputIsTerminal)
            {
                Console.SetCursorPosition(value.X, value.Y);
            }
        }
    }

    public override int CursorSize
    {
        get => 25;
        set => throw Unsupported();
    }

    public override string WindowTitle
    {
        get => "";
        set
        {
            if (terminal.ControlSequences)
            {
                Console.Title = value;
            }
        }
    }

    public override bool KeyAvailable => terminal.InputIsTerminal && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!terminal.InputIsTerminal)
        {
            throw new HostException("A key cannot be read: standard input is redirected.");
        }

        var key = Console.ReadKey(intercept: (options & ReadKeyOptions.NoEcho) != 0);
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Only this much of it is used, by Clear-Host: everything is blanked.
        if (rectangle is { Left: -1, Top: -1, Right: -1, Bottom: -1 } && terminal.ControlSequences)
        {
            terminal.Out.Write("\u001b[H\u001b[2J\u001b[3J");
            return;
        }

        throw Unsupported();
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override int LengthInBufferCells(string source) => CellWidth.Of(source);

    public override int LengthInBufferCells(char source) => CellWidth.Of(source.ToString());

    private static HostException Unsupported() => new("This console host can neither read nor rearrange the screen.");
}
