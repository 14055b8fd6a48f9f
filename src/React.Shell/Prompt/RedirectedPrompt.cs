using System.Text;
using React.Shell.Hosting;

namespace React.Shell.Prompt;

/// <summary>Runs commands from redirected standard input, one by one as they become complete.</summary>
internal sealed class RedirectedPrompt(ShellHost host, ShellSession session)
{
    /// <summary>Runs until the end of input or <c>exit</c>; 1 if the last command ended in a terminating error.</summary>
    public int Run(TextReader input)
    {
        var succeeded = true;
        var pending = new StringBuilder();
        while (host.RequestedExit is null)
        {
            var line = input.ReadLine();
            if (line is null && pending.Length == 0)
            {
                break;
            }

            if (line is not null)
            {
                pending.Append(pending.Length > 0 ? "\n" : "").Append(line);
                if (InputCompleteness.IsIncomplete(pending.ToString()))
                {
                    continue;
                }
            }

            // At the end of input what is still incomplete runs too: the parser's error tells what is missing.
            var text = pending.ToString();
            pending.Clear();
            if (!string.IsNullOrWhiteSpace(text))
            {
                succeeded = session.RunLine(text);
            }
        }

        return host.RequestedExit ?? (succeeded ? 0 : 1);
    }
}
