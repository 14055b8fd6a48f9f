namespace React.Tokenization;

/// <summary>
/// The printable characters that stand for the 256 bytes in a byte-level vocabulary, in the order in which CLIP and
/// GPT-2 number them.
/// </summary>
internal static class ByteCharacters
{
    /// <summary>What marks the last character of a word.</summary>
    public const string EndOfWord = "</w>";

    private static readonly char[] Characters = new char[256];
    private static readonly short[] Bytes = new short[0x200];

    static ByteCharacters()
    {
        var order = Enumerable.Range(0x21, 0x5E).Concat(Enumerable.Range(0xA1, 0xC)).Concat(Enumerable.Range(0xAE, 0x52)).ToList();
        var printable = order.ToHashSet();
        Array.Fill(Bytes, (short)-1);
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var isPrintable = printable.Contains(value);
            Characters[value] = (char)(isPrintable ? value : next++);
            Bytes[Characters[value]] = (short)value;
            if (!isPrintable)
            {
                order.Add(value);
            }
        }

        Alphabet = [.. order.Select(value => Characters[value])];
    }

    /// <summary>The 256 characters in vocabulary order.</summary>
    public static IReadOnlyList<char> Alphabet { get; }

    /// <summary>The character of a byte.</summary>
    public static char ToChar(byte value) => Characters[value];

    /// <summary>The byte of a character.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        var found = character < Bytes.Length ? Bytes[character] : (short)-1;
        value = (byte)found;
        return found >= 0;
    }
}
