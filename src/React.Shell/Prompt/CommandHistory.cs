using System.Text;
using System.Text.RegularExpressions;

namespace React.Shell.Prompt;

/// <summary>
/// Commands typed before, kept in a file of the user's: one command after the other, a line that ends in a backtick goes
/// on in the next. Bounded in number; commands that look as if they held a secret stay out of the file.
/// </summary>
internal sealed partial class CommandHistory
{
    /// <summary>How many commands are kept.</summary>
    public const int Limit = 2_000;

    private readonly string? _path;
    private readonly List<string> _commands = [];

    /// <param name="path">The file; null keeps the history in memory alone.</param>
    public CommandHistory(string? path)
    {
        _path = path;
        if (path is not null)
        {
            Load(path);
        }
    }

    /// <summary>React/shell-history.txt among the user's local application data; null if there is no such folder.</summary>
    public static string? DefaultPath
    {
        get
        {
            var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return folder.Length == 0 ? null : Path.Combine(folder, "React", "shell-history.txt");
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Commands => _commands;

    /// <summary>Adds a command unless it repeats the last one.</summary>
    public void Add(string command)
    {
        command = command.TrimEnd();
        if (command.Length == 0 || (_commands.Count > 0 && _commands[^1] == command))
        {
            return;
        }

        Remember(command);
        if (_path is null || Secret().IsMatch(command) || command.EndsWith('`'))
        {
            return;
        }

        try
        {
            CreateFolder(_path);
            File.AppendAllText(_path, Encoded(command));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without rights to the folder the history lives as long as the prompt.
        }
    }

    /// <summary>A walk through the history from its end.</summary>
    public Walk Browse() => new(_commands);

    private static string Encoded(string command) => command.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "`\n", StringComparison.Ordinal) + "\n";

    private static void CreateFolder(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Load(string path)
    {
        var read = 0;
        try
        {
            var command = new StringBuilder();
            foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
            {
                if (line.EndsWith('`'))
                {
                    command.Append(line, 0, line.Length - 1).Append('\n');
                    continue;
                }

                Remember(command.Append(line).ToString());
                command.Clear();
                read++;
            }

            // Rewritten only now and then, so that two shells seldom meet here.
            if (read > 2 * Limit)
            {
                var temporary = $"{path}.{Environment.ProcessId}.tmp";
                File.WriteAllText(temporary, string.Concat(_commands.Select(Encoded)));
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be read is not offered.
        }
    }

    private void Remember(string command)
    {
        _commands.Add(command);
        if (_commands.Count > Limit)
        {
            _commands.RemoveAt(0);
        }
    }

    [GeneratedRegex("password|asplaintext|token|apikey|api_key|secret", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    /// <summary>Older and newer commands; what was being typed is found again at the end.</summary>
    internal sealed class Walk(IReadOnlyList<string> commands)
    {
        private int _at = commands.Count;
        private string _typed = "";

        public string Older(string current)
        {
            if (_at == commands.Count)
            {
                _typed = current;
            }

            if (_at == 0)
            {
                return current;
            }

            return commands[--_at];
        }

        public string Newer(string current)
        {
            if (_at >= commands.Count)
            {
                return current;
            }

            _at++;
            return _at == commands.Count ? _typed : commands[_at];
        }
    }
}
