namespace React.Shell.Hosting;

/// <summary>Where the keys come from that edit lines and answer questions.</summary>
internal interface IKeys
{
    /// <summary>Whether Ctrl is held down, and not AltGr, which Windows tells as Ctrl and Alt: with it characters are typed.</summary>
    static bool IsControl(ConsoleKeyInfo key) => (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)) == ConsoleModifiers.Control;

    /// <summary>Whether a key is waiting; while one is, the line need not be drawn.</summary>
    bool Waiting { get; }

    /// <summary>Ctrl+C becomes a key instead of an interrupt until the result is disposed.</summary>
    IDisposable Open();

    /// <summary>The next key, or null at the end of input.</summary>
    ConsoleKeyInfo? Next();
}
