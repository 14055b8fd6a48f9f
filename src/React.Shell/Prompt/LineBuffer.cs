namespace React.Shell.Prompt;

/// <summary>The text that is being typed and the place of the cursor in it.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public void Set(string text, int? cursor = null)
    {
        Text = text;
        Cursor = Math.Clamp(cursor ?? text.Length, 0, text.Length);
    }

    public void Insert(char c)
    {
        Text = Text.Insert(Cursor, c.ToString());
        Cursor++;
    }

    public void Left() => Cursor = Before(Cursor);

    public void Right() => Cursor = After(Cursor);

    public void Home() => Cursor = 0;

    public void End() => Cursor = Text.Length;

    public void WordLeft() => Cursor = WordBefore(Cursor);

    public void WordRight() => Cursor = WordAfter(Cursor);

    public void DeleteLeft() => Remove(Before(Cursor), Cursor);

    public void DeleteRight() => Remove(Cursor, After(Cursor));

    public void DeleteWordLeft() => Remove(WordBefore(Cursor), Cursor);

    public void DeleteWordRight() => Remove(Cursor, WordAfter(Cursor));

    public void DeleteToStart() => Remove(0, Cursor);

    public void DeleteToEnd() => Remove(Cursor, Text.Length);

    private void Remove(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }

    // Surrogate pairs are one character to the user.
    private int Before(int at) => at == 0 ? 0 : at >= 2 && char.IsSurrogatePair(Text, at - 2) ? at - 2 : at - 1;

    private int After(int at) => at == Text.Length ? at : at + 1 < Text.Length && char.IsSurrogatePair(Text, at) ? at + 2 : at + 1;

    private int WordBefore(int at)
    {
        while (at > 0 && !IsWord(Text[at - 1]))
        {
            at--;
        }

        while (at > 0 && IsWord(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int WordAfter(int at)
    {
        while (at < Text.Length && IsWord(Text[at]))
        {
            at++;
        }

        while (at < Text.Length && !IsWord(Text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c);
}
