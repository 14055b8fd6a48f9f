using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace React.PowerShell.Binding;

/// <summary>Completions from a list of words plus files and folders. Never loads a native library.</summary>
internal abstract class ReactCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        var words = Words().Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        foreach (var word in words)
        {
            yield return new CompletionResult(Quote(word), word, CompletionResultType.ParameterValue, word);
        }

        if (!WithPaths)
        {
            yield break;
        }

        foreach (var result in CompletionCompleters.CompleteFilename(wordToComplete))
        {
            yield return result;
        }
    }

    /// <summary>Whether files and folders are offered as well.</summary>
    protected virtual bool WithPaths => true;

    /// <summary>The words to offer.</summary>
    protected abstract IEnumerable<string> Words();

    private static string Quote(string word) => word.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':' or '/') ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";
}
