namespace React.Shell.Hosting;

/// <summary>Control sequences for the sixteen console colours.</summary>
internal static class ConsoleColours
{
    public const string Reset = "\u001b[0m";
    public const string Error = "\u001b[31;1m";
    public const string Warning = "\u001b[33;1m";
    public const string Notice = "\u001b[36;1m";

    // ConsoleColor counts blue as 1 and red as 4; the sequences have them the other way round.
    private static readonly int[] Codes = [30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97];

    public static string Foreground(ConsoleColor colour) => $"\u001b[{Codes[(int)colour & 15]}m";

    public static string Background(ConsoleColor colour) => $"\u001b[{Codes[(int)colour & 15] + 10}m";
}
