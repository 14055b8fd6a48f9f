using System.Text;

namespace React.PowerShell.Tests.Help;

/// <summary>An about page as the text file that Get-Help shows.</summary>
public static class AboutTopic
{
    private const int Width = 79;
    private const int Indent = 4;

    /// <summary>Writes out a page: headings in capitals, text indented and broken at 79 columns, code indented further and left as it is.</summary>
    public static string Build(MarkdownSection page)
    {
        var text = new StringBuilder();
        text.Append("TOPIC\n").Append(' ', Indent).Append(page.Title).Append('\n');
        foreach (var section in page.Children)
        {
            text.Append('\n').Append(section.Title.ToUpperInvariant()).Append('\n');
            MarkdownBlock? before = null;
            foreach (var block in section.Blocks)
            {
                if (before is not null && !(before.IsItem && block.IsItem))
                {
                    text.Append('\n');
                }

                Append(text, block);
                before = block;
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, MarkdownBlock block)
    {
        if (block.IsCode)
        {
            foreach (var line in block.Text.Split('\n'))
            {
                text.Append(line.Length == 0 ? "" : new string(' ', 2 * Indent) + line).Append('\n');
            }

            return;
        }

        var hanging = new string(' ', block.IsItem ? Indent + 2 : Indent);
        var current = new StringBuilder(new string(' ', Indent));
        var empty = true;
        foreach (var word in block.Text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && current.Length + 1 + word.Length > Width)
            {
                text.Append(current).Append('\n');
                current.Clear().Append(hanging);
                empty = true;
            }

            current.Append(empty ? "" : " ").Append(word);
            empty = false;
        }

        text.Append(current).Append('\n');
    }
}
