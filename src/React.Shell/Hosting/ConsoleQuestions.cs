using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace React.Shell.Hosting;

/// <summary>Asks for missing parameters, choices (as of -Confirm) and credentials; reads redirected input where there is no terminal.</summary>
internal sealed class ConsoleQuestions(PSHostUserInterface ui, Terminal terminal)
{
    /// <summary>A line of standard input.</summary>
    /// <exception cref="HostException">Input has ended.</exception>
    public static string ReadLine() =>
        Console.In.ReadLine() ?? throw new HostException("A question was asked, but standard input has ended.");

    /// <summary>A line that is not shown while it is typed.</summary>
    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        if (!terminal.InputIsTerminal)
        {
            foreach (var c in ReadLine())
            {
                secret.AppendChar(c);
            }

            return secret;
        }

        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length > 0)
                {
                    secret.RemoveAt(secret.Length - 1);
                }
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        ui.WriteLine("");
        return secret;
    }

    /// <summary>Values for parameters; a parameter that takes several is asked for until an empty line.</summary>
    public Dictionary<string, PSObject> Fields(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Header(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions)
        {
            var type = Type.GetType(field.ParameterAssemblyFullName, throwOnError: false) ?? typeof(string);
            if (type == typeof(PSCredential))
            {
                answers[field.Name] = PSObject.AsPSObject(Credential("", field.Name, ""));
            }
            else if (type == typeof(SecureString))
            {
                ui.Write(field.Name + ": ");
                answers[field.Name] = PSObject.AsPSObject(ReadSecret());
            }
            else if (type.IsArray)
            {
                answers[field.Name] = PSObject.AsPSObject(Several(field.Name).ToArray());
            }
            else
            {
                ui.Write(field.Name + ": ");
                answers[field.Name] = PSObject.AsPSObject(ReadLine());
            }
        }

        return answers;
    }

    /// <summary>The number of the chosen one.</summary>
    public int Choice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Header(caption, message);
        var keys = choices.Select(Key).ToList();
        while (true)
        {
            for (var i = 0; i < choices.Count; i++)
            {
                ui.Write($"[{keys[i]}] {choices[i].Label.Replace("&", "", StringComparison.Ordinal)}  ");
            }

            ui.Write("[?] Help");
            ui.Write(defaultChoice >= 0 && defaultChoice < keys.Count ? $" (default is \"{keys[defaultChoice]}\"): " : ": ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer == "?")
            {
                for (var i = 0; i < choices.Count; i++)
                {
                    ui.WriteLine($"{keys[i]} - {choices[i].HelpMessage}");
                }

                continue;
            }

            var chosen = keys.FindIndex(key => key.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (chosen < 0)
            {
                chosen = choices.ToList().FindIndex(choice => choice.Label.Replace("&", "", StringComparison.Ordinal).Equals(answer, StringComparison.OrdinalIgnoreCase));
            }

            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    /// <summary>A name and a password.</summary>
    public PSCredential Credential(string caption, string message, string userName)
    {
        Header(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            ui.Write("User: ");
            userName = ReadLine();
        }

        ui.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private static string Key(ChoiceDescription choice)
    {
        var marked = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return marked >= 0 && marked + 1 < choice.Label.Length
            ? char.ToUpper(choice.Label[marked + 1], CultureInfo.InvariantCulture).ToString()
            : choice.Label;
    }

    private List<string> Several(string name)
    {
        var values = new List<string>();
        while (true)
        {
            ui.Write(string.Create(CultureInfo.InvariantCulture, $"{name}[{values.Count}]: "));
            var value = ReadLine();
            if (value.Length == 0)
            {
                return values;
            }

            values.Add(value);
        }
    }

    private void Header(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
        {
            ui.WriteLine(caption);
        }

        if (!string.IsNullOrEmpty(message))
        {
            ui.WriteLine(message);
        }
    }
}
