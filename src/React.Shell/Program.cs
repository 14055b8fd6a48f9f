using System.Reflection;
using React.Shell.CommandLine;
using React.Shell.Hosting;
using React.Shell.Prompt;

namespace React.Shell;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        var terminal = new Terminal();
        var host = new ShellHost(terminal);
        ShellOptions options;
        try
        {
            options = ShellOptions.Parse(arguments);
        }
        catch (ArgumentException error)
        {
            host.UI.WriteErrorLine($"react-shell: {error.Message}");
            return 1;
        }

        if (options.Help || options.Version)
        {
            host.UI.WriteLine(options.Help ? ShellOptions.Usage : Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
            return 0;
        }

        using var session = ShellSession.Open(host);
        var imported = options.NoModule || Import(host, session);
        if (options.Script is { } script)
        {
            return imported ? session.RunScript(script, options.ScriptArguments) : 1;
        }

        if (options.Command is { } command)
        {
            return imported ? session.RunCommand(command) : 1;
        }

        if (!terminal.InputIsTerminal)
        {
            return imported ? new RedirectedPrompt(host, session).Run(Console.In) : 1;
        }

        // At the prompt a missing module is no reason to leave: the message says what to do, and it can be done here.
        return new InteractivePrompt(host, session).Run(greet: !options.NoLogo);
    }

    private static bool Import(ShellHost host, ShellSession session)
    {
        try
        {
            return session.Import(ModuleLocator.Find(AppContext.BaseDirectory, Environment.CurrentDirectory, Environment.GetEnvironmentVariable(ModuleLocator.Variable)));
        }
        catch (FileNotFoundException error)
        {
            host.UI.WriteErrorLine($"react-shell: {error.Message}");
            return false;
        }
    }
}
