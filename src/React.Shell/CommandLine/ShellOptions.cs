namespace React.Shell.CommandLine;

/// <summary>What the shell was asked to do.</summary>
internal sealed record ShellOptions
{
    public const string Usage = """
        react-shell: a console host for the React module

        Usage:
          react-shell [options]                          interactive prompt; commands from standard input if it is redirected
          react-shell [options] script.ps1 [arguments]   runs a script; arguments are bound to its parameters
          react-shell [options] -Command "text"          runs commands

        Options:
          -File PATH      the script, if its name could be taken for an option
          -NoModule       do not import React.psd1
          -NoLogo         no greeting
          -Version        prints the version
          -Help           prints this text

        React.psd1 is looked for in the folder of this program and above it, then in the current folder and above it.
        The environment variable REACT_MODULE names another one. NO_COLOR turns colours off.
        Exit code: N after "exit N"; 1 after a terminating error or Ctrl+C; otherwise 0.
        """;

    /// <summary>The script to run, if any.</summary>
    public string? Script { get; init; }

    /// <summary>What stands after the script's name.</summary>
    public IReadOnlyList<string> ScriptArguments { get; init; } = [];

    /// <summary>Commands to run, if any.</summary>
    public string? Command { get; init; }

    public bool NoModule { get; init; }

    public bool NoLogo { get; init; }

    public bool Help { get; init; }

    public bool Version { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">An option is unknown or lacks its value; the message says which.</exception>
    public static ShellOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ShellOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith('-') || argument.Length == 1)
            {
                return options with { Script = argument, ScriptArguments = [.. arguments.Skip(i + 1)] };
            }

            switch (argument.TrimStart('-').ToUpperInvariant())
            {
                case "FILE" or "F":
                    return i + 1 < arguments.Count
                        ? options with { Script = arguments[i + 1], ScriptArguments = [.. arguments.Skip(i + 2)] }
                        : throw new ArgumentException("-File needs the path of a script.");
                case "COMMAND" or "C":
                    return i + 1 < arguments.Count
                        ? options with { Command = string.Join(' ', arguments.Skip(i + 1)) }
                        : throw new ArgumentException("-Command needs the commands to run.");
                case "NOMODULE":
                    options = options with { NoModule = true };
                    break;
                case "NOLOGO":
                    options = options with { NoLogo = true };
                    break;
                case "NOPROFILE":
                    // The shell reads no profile; the option is taken so that command lines written for pwsh work.
                    break;
                case "VERSION" or "V":
                    options = options with { Version = true };
                    break;
                case "HELP" or "H" or "?":
                    options = options with { Help = true };
                    break;
                default:
                    throw new ArgumentException($"Unknown option '{argument}'. react-shell -Help lists them.");
            }
        }

        return options;
    }
}
