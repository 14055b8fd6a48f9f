using System.Text;

namespace React.Shell.Hosting;

/// <summary>The console as the shell sees it: what is redirected, whether control sequences are understood, how wide it is.</summary>
internal sealed class Terminal
{
    private const int WidthWhenUnknown = 120;

    public Terminal()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows() && !(Console.IsOutputRedirected && Console.IsErrorRedirected))
        {
            Console.OutputEncoding = utf8;
        }

        Out = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        OutputIsTerminal = !Console.IsOutputRedirected;
        ErrorIsTerminal = !Console.IsErrorRedirected;
        InputIsTerminal = !Console.IsInputRedirected;
        var understands = OperatingSystem.IsWindows()
            ? WindowsConsole.EnableVirtualTerminal()
            : Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term && term != "dumb";
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        ControlSequences = understands && OutputIsTerminal;
        OutputColours = understands && OutputIsTerminal && colours;
        ErrorColours = understands && ErrorIsTerminal && colours;
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool OutputIsTerminal { get; }

    public bool ErrorIsTerminal { get; }

    public bool InputIsTerminal { get; }

    /// <summary>Whether the cursor can be moved by control sequences.</summary>
    public bool ControlSequences { get; }

    /// <summary>Whether standard output may hold colours.</summary>
    public bool OutputColours { get; }

    /// <summary>Whether standard error may hold colours.</summary>
    public bool ErrorColours { get; }

    /// <summary>Whether someone sits before it who can be shown progress and asked questions.</summary>
    public bool Interactive => InputIsTerminal && OutputIsTerminal;

    /// <summary>Columns; where there is no terminal, the environment variable COLUMNS or 120.</summary>
    public int Width
    {
        get
        {
            if (OutputIsTerminal)
            {
                try
                {
                    if (Console.WindowWidth is > 0 and var width)
                    {
                        return width;
                    }
                }
                catch (IOException)
                {
                    // A terminal without a size, as in some continuous integration systems.
                }
            }

            return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns is >= 20 and <= 10_000 ? columns : WidthWhenUnknown;
        }
    }

    /// <summary>Rows, or 25 where there is no terminal.</summary>
    public int Height
    {
        get
        {
            try
            {
                return OutputIsTerminal && Console.WindowHeight is > 0 and var height ? height : 25;
            }
            catch (IOException)
            {
                return 25;
            }
        }
    }
}
