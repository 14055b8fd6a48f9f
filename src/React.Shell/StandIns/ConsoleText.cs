using System.Management.Automation;
using System.Management.Automation.Host;
using React.Shell.Hosting;

namespace React.Shell.StandIns;

/// <summary>Objects as the console would show them, for the commands that turn them into text.</summary>
internal static class ConsoleText
{
    private const int WidthWhenUnknown = 120;

    /// <summary>The text, each line ended by the platform's line break.</summary>
    /// <param name="cmdlet">The command that asks; its host tells the width where none is given.</param>
    /// <param name="items">The objects, or what Format-Table and Format-List made of them.</param>
    /// <param name="width">Columns; 0 for the host's.</param>
    public static string Of(PSCmdlet cmdlet, IReadOnlyList<PSObject> items, int width)
    {
        using var pipeline = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return TextCapture.Format(pipeline, items, width > 0 ? width : HostWidth(cmdlet));
    }

    /// <summary>The lines of such a text.</summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static int HostWidth(PSCmdlet cmdlet)
    {
        try
        {
            return cmdlet.Host.UI.RawUI.BufferSize.Width is > 0 and var own ? own : WidthWhenUnknown;
        }
        catch (HostException)
        {
            // A host without a screen.
            return WidthWhenUnknown;
        }
    }
}
