using System.Buffers.Binary;

namespace React.Engine.Tests.Customization;

/// <summary>Small pictures of one colour with a spot, and captions that name the colour and where the spot is. Nothing lies on disk.</summary>
internal static class DrawnPairs
{
    private const int Side = 20;
    private static readonly (string Name, byte R, byte G, byte B)[] Colours =
        [("red", 220, 30, 30), ("green", 30, 200, 40), ("blue", 30, 40, 220), ("white", 240, 240, 240), ("black", 10, 10, 10), ("yellow", 230, 220, 20)];

    private static readonly (string Name, int X, int Y)[] Places = [("top left", 2, 2), ("top right", 12, 2), ("bottom left", 2, 12), ("bottom right", 12, 12)];

    public static IReadOnlyList<ReactPair> Take(int count) => [.. Enumerable.Range(0, count).Select(i => new ReactPair
    {
        Key = $"pair-{i}",
        Locator = $"drawn:{i}",
        Caption = $"a {Colours[i % Colours.Length].Name} square with a spot at the {Places[i / Colours.Length % Places.Length].Name}",
    })];

    /// <summary>The picture of a pair as a BMP file; an unknown locator is a picture that is not there.</summary>
    public static ReadOnlyMemory<byte> Read(ReactPair pair)
    {
        if (pair.Locator == "corrupt")
        {
            return new byte[] { 0x89, 0x50, 0x4E, 0x47, 1, 2, 3 };
        }

        if (!pair.Locator.StartsWith("drawn:", StringComparison.Ordinal))
        {
            throw new ReactException("ReactImageUnreadable", ReactErrorKind.NotFound, $"'{pair.Locator}' does not exist.");
        }

        return Draw(int.Parse(pair.Locator.AsSpan(6), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static byte[] Draw(int number)
    {
        var colour = Colours[number % Colours.Length];
        var place = Places[number / Colours.Length % Places.Length];
        var file = new byte[54 + (Side * Side * 3)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Side);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -Side);
        file[26] = 1;
        file[28] = 24;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var inSpot = x >= place.X && x < place.X + 6 && y >= place.Y && y < place.Y + 6;
                var shade = (byte)((number * 37) + (x * 3) + y & 15);
                var pixel = file.AsSpan(54 + (((y * Side) + x) * 3), 3);
                pixel[0] = (byte)(inSpot ? 128 + shade : Math.Min(255, colour.B + shade));
                pixel[1] = (byte)(inSpot ? 128 : Math.Min(255, colour.G + shade));
                pixel[2] = (byte)(inSpot ? 128 : Math.Min(255, colour.R + shade));
            }
        }

        return file;
    }
}
