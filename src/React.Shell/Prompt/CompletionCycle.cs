using System.Management.Automation;

namespace React.Shell.Prompt;

/// <summary>Tab completion as Windows PowerShell has it: each Tab puts the next match in the place of the last, Shift+Tab the one before.</summary>
internal sealed class CompletionCycle(Func<string, int, CommandCompletion?> complete, string before)
{
    private CommandCompletion? _found;
    private int _at;
    private int _start;
    private int _length;

    /// <summary>Another key than Tab was pressed: the next Tab looks anew.</summary>
    public void Reset() => _found = null;

    /// <summary>Puts a match into the buffer; without any the buffer stays.</summary>
    public void Next(LineBuffer buffer, bool backwards)
    {
        if (_found is null)
        {
            _found = complete(before + buffer.Text, before.Length + buffer.Cursor);
            _at = -1;
            if (_found is not null)
            {
                // Only this line can still be changed, not those before it.
                _start = _found.ReplacementIndex - before.Length;
                _length = _found.ReplacementLength;
            }
        }

        if (_found is not { CompletionMatches.Count: > 0 and var count } found || _start < 0 || _start + _length > buffer.Text.Length)
        {
            return;
        }

        _at = backwards ? (_at <= 0 ? count - 1 : _at - 1) : (_at + 1) % count;
        var text = found.CompletionMatches[_at].CompletionText;
        buffer.Set(buffer.Text.Remove(_start, _length).Insert(_start, text), _start + text.Length);
        _length = text.Length;
    }
}
