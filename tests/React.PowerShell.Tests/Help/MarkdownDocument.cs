namespace React.PowerShell.Tests.Help;

/// <summary>Reads the little of markdown that the help pages use: headings of three levels, paragraphs, lists, fenced code, marks of code within a line.</summary>
public static class MarkdownDocument
{
    private const string Fence = "```";
    private const int DeepestLevel = 3;

    /// <summary>Reads a file into the section of its only first-level heading.</summary>
    /// <exception cref="FormatException">A heading without its parent, or a fence that is not closed.</exception>
    public static MarkdownSection Read(string path)
    {
        var open = new List<MarkdownSection>();
        var paragraph = new List<string>();
        List<string>? code = null;
        foreach (var line in File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                code = Toggle(code);
            }
            else if (code is not null)
            {
                code.Add(line);
            }
            else if (Level(line) is > 0 and var level)
            {
                EndParagraph();
                Open(line[level..].Trim(), level);
            }
            else if (line.Length == 0)
            {
                EndParagraph();
            }
            else
            {
                if (line.StartsWith("- ", StringComparison.Ordinal))
                {
                    EndParagraph();
                }

                paragraph.Add(line);
            }
        }

        EndParagraph();
        return code is null && open.Count > 0 ? open[0] : throw new FormatException($"{Path.GetFileName(path)}: a fence is not closed, or there is no heading.");

        List<string>? Toggle(List<string>? lines)
        {
            if (lines is null)
            {
                EndParagraph();
                return [];
            }

            Current().Blocks.Add(new MarkdownBlock(string.Join('\n', lines), IsCode: true));
            return null;
        }

        void EndParagraph()
        {
            if (paragraph.Count > 0)
            {
                Current().Blocks.Add(new MarkdownBlock(Plain(string.Join('\n', paragraph)), IsCode: false));
                paragraph.Clear();
            }
        }

        void Open(string title, int level)
        {
            if (level != 1 && open.Count < level - 1 || level == 1 && open.Count > 0)
            {
                throw new FormatException($"{Path.GetFileName(path)}: the heading '{title}' has no place.");
            }

            open.RemoveRange(level - 1, open.Count - (level - 1));
            var section = new MarkdownSection(title, level);
            open.LastOrDefault()?.Children.Add(section);
            open.Add(section);
        }

        MarkdownSection Current() => open.Count > 0 ? open[^1] : throw new FormatException($"{Path.GetFileName(path)}: text before the first heading.");
    }

    private static int Level(string line)
    {
        var level = line.TakeWhile(letter => letter == '#').Count();
        return level is > 0 and <= DeepestLevel && line.Length > level && line[level] == ' ' ? level : 0;
    }

    /// <summary>A terminal shows no code marks.</summary>
    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);
}
