using System.Management.Automation.Language;

namespace React.Shell.Prompt;

/// <summary>Whether typed text is a whole command or goes on in the next line.</summary>
internal static class InputCompleteness
{
    /// <summary>True if the parser waits for more: an open brace, quote, here-string, or a line that ends in a pipe or backtick.</summary>
    public static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        // The first error counts, as for the engine: behind a wrong token the rest looks unfinished too.
        return errors.Length > 0 && errors[0].IncompleteInput;
    }
}
