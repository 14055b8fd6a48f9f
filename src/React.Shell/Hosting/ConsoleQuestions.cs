using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace React.Shell.Hosting;

/// <summary>Asks for missing parameters, choices (as of -Confirm) and credentials. Ctrl+C ends the pipeline that asks: it is never an answer.</summary>
/// <param name="ui">Where questions are written.</param>
/// <param name="keys">Keys of the terminal; null where standard input is redirected, which is read by lines then.</param>
internal sealed class ConsoleQuestions(PSHostUserInterface ui, IKeys? keys)
{
    /// <summary>A line of standard input.</summary>
    /// <exception cref="HostException">Input has ended.</exception>
    /// <exception cref="PipelineStoppedException">By Ctrl+C.</exception>
    public string ReadLine()
    {
        if (keys is null)
        {
            return Console.In.ReadLine() ?? throw Ended();
        }

        var line = new StringBuilder();
        foreach (var key in Typed(keys))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                Erase(line);
            }
            else
            {
                line.Append(key.KeyChar);
                ui.Write(key.KeyChar.ToString());
            }
        }

        return line.ToString();
    }

    /// <summary>A line that is not shown while it is typed.</summary>
    /// <exception cref="HostException">Input has ended.</exception>
    /// <exception cref="PipelineStoppedException">By Ctrl+C.</exception>
    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        if (keys is null)
        {
            foreach (var c in ReadLine())
            {
                secret.AppendChar(c);
            }

            return secret;
        }

        foreach (var key in Typed(keys))
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                secret.AppendChar(key.KeyChar);
            }
            else if (secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
            }
        }

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

    private static HostException Ended() => new("A question was asked, but standard input has ended.");

    /// <summary>The keys up to Enter that say something: characters and Backspace.</summary>
    private IEnumerable<ConsoleKeyInfo> Typed(IKeys keys)
    {
        using var open = keys.Open();
        while (true)
        {
            if (keys.Next() is not { } key || (key.Key == ConsoleKey.D && IKeys.IsControl(key)))
            {
                ui.WriteLine("");
                throw Ended();
            }

            switch (key.Key)
            {
                case ConsoleKey.C when IKeys.IsControl(key):
                    ui.WriteLine("^C");
                    throw new PipelineStoppedException();
                case ConsoleKey.Enter:
                    ui.WriteLine("");
                    yield break;
                case ConsoleKey.Backspace:
                case var _ when !char.IsControl(key.KeyChar):
                    yield return key;
                    break;
            }
        }
    }

    private void Erase(StringBuilder line)
    {
        var text = line.ToString();
        if (Rune.DecodeLastFromUtf16(text, out var last, out var length) == System.Buffers.OperationStatus.Done && length > 0)
        {
            line.Length -= length;
            ui.Write(string.Concat(Enumerable.Repeat("\b \b", CellWidth.Of(last))));
        }
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
