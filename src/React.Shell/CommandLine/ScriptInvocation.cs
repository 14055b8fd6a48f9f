using System.Text;
using System.Text.RegularExpressions;

namespace React.Shell.CommandLine;

/// <summary>
/// A script with arguments from a command line, as text that calls it. The values stay out of the text: it refers to
/// them, so that no character in them can be taken for code.
/// </summary>
/// <remarks>
/// The rules are those of <c>pwsh -File</c>: <c>-Name value</c>, <c>-Switch</c>, <c>-Name:value</c>, <c>-Name: value</c>,
/// <c>-Switch:$false</c> (also <c>false</c>, <c>$true</c>, <c>true</c>), everything else by position; values are strings.
/// </remarks>
internal sealed partial class ScriptInvocation
{
    private readonly List<object> _values = [];
    private readonly StringBuilder _text = new("& $args[0].Script");

    public ScriptInvocation(string script, IEnumerable<string> arguments)
    {
        Script = script;
        string? pending = null;
        foreach (var argument in arguments)
        {
            if (pending is not null)
            {
                Named(pending, argument);
                pending = null;
                continue;
            }

            var match = ParameterToken().Match(argument);
            if (!match.Success)
            {
                Positional(argument);
            }
            else if (!match.Groups["colon"].Success)
            {
                _text.Append(" -").Append(match.Groups["name"].Value);
            }
            else if (match.Groups["value"].Length == 0)
            {
                pending = match.Groups["name"].Value;
            }
            else
            {
                Named(match.Groups["name"].Value, match.Groups["value"].Value);
            }
        }

        if (pending is not null)
        {
            _text.Append(" -").Append(pending);
        }

        // $? is false after "exit N" with N other than 0, and stays true when a program that the script ran has failed.
        _text.Append("; $args[0].Succeeded = $?");
    }

    /// <summary>Path of the script.</summary>
    public string Script { get; }

    /// <summary>The values that <see cref="Text"/> refers to.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>Whether the script came to its end without <c>exit N</c> (N other than 0) and without an error that kept it from starting.</summary>
    public bool Succeeded { get; set; }

    /// <summary>The call, for a script block that gets this object as its only argument.</summary>
    public string Text => _text.ToString();

    private void Positional(string value)
    {
        _text.Append(" $args[0].Values[").Append(_values.Count).Append(']');
        _values.Add(value);
    }

    private void Named(string name, string value)
    {
        _text.Append(" -").Append(name).Append(":($args[0].Values[").Append(_values.Count).Append("])");
        _values.Add(value.ToUpperInvariant() switch
        {
            "$TRUE" or "TRUE" => true,
            "$FALSE" or "FALSE" => false,
            _ => value,
        });
    }

    [GeneratedRegex(@"^[-\u2013-\u2015](?<name>[\p{L}_][\p{L}\p{Nd}_]*)(?<colon>:(?<value>.*))?$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ParameterToken();
}
