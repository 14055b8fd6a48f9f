using React.Shell.Hosting;

namespace React.PowerShell.Tests.Shell;

/// <summary>Keys written down beforehand.</summary>
internal sealed class Keys(params object[] keys) : IKeys
{
    private readonly Queue<ConsoleKeyInfo> _keys = new(keys.SelectMany(Expand));

    public bool Waiting => false;

    public IDisposable Open() => new MemoryStream();

    public ConsoleKeyInfo? Next() => _keys.TryDequeue(out var key) ? key : null;

    public static ConsoleKeyInfo Control(ConsoleKey key) => new('\0', key, shift: false, alt: false, control: true);

    /// <summary>A character that is typed with AltGr, as Windows tells it.</summary>
    public static ConsoleKeyInfo AltGr(char c, ConsoleKey key) => new(c, key, shift: false, alt: true, control: true);

    public static ConsoleKeyInfo Shift(ConsoleKey key) => new('\0', key, shift: true, alt: false, control: false);

    private static IEnumerable<ConsoleKeyInfo> Expand(object key) => key switch
    {
        string text => text.Select(c => new ConsoleKeyInfo(c, ConsoleKey.None, shift: false, alt: false, control: false)),
        ConsoleKey plain => [new ConsoleKeyInfo('\0', plain, shift: false, alt: false, control: false)],
        ConsoleKeyInfo full => [full],
        _ => throw new ArgumentException($"{key} is no key."),
    };
}
