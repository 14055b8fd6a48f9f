using System.Management.Automation;
using System.Text;

namespace React.Shell.StandIns;

/// <summary>The names that -Encoding takes.</summary>
internal static class TextEncodings
{
    /// <summary>UTF-8 without a mark: what PowerShell writes unless told otherwise.</summary>
    public static Encoding Default { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="PSArgumentException">No encoding has that name.</exception>
    public static Encoding Get(string? name)
    {
        switch (name?.ToUpperInvariant())
        {
            case null or "UTF8" or "UTF8NOBOM" or "UTF-8":
                return Default;
            case "UTF8BOM":
                return new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
            case "ASCII":
                return Encoding.ASCII;
            case "UNICODE":
                return Encoding.Unicode;
            case "BIGENDIANUNICODE":
                return Encoding.BigEndianUnicode;
            case "UTF32":
                return Encoding.UTF32;
            default:
                try
                {
                    return Encoding.GetEncoding(name);
                }
                catch (ArgumentException)
                {
                    throw new PSArgumentException($"'{name}' is not a supported encoding name.");
                }
        }
    }
}
