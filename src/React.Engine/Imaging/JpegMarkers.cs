using System.Buffers.Binary;

namespace React.Imaging;

/// <summary>Walks over the markers of a JPEG file (ITU T.81, annex B).</summary>
internal static class JpegMarkers
{
    /// <summary>Position of the first start of frame, or -1.</summary>
    public static int FindFrame(ReadOnlySpan<byte> data)
    {
        var at = 2;
        while (Next(data, ref at) is var marker and >= 0)
        {
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return at - 2;
            }

            Skip(data, marker, ref at);
        }

        return -1;
    }

    /// <summary>Whether the end of image is there. Decoders take a progressive file that lacks its last scans for a whole one.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> data)
    {
        var at = 2;
        while (Next(data, ref at) is var marker and >= 0)
        {
            if (marker == 0xD9)
            {
                return true;
            }

            Skip(data, marker, ref at);
        }

        return false;
    }

    /// <summary>The next marker, or -1; stuffed and fill bytes are passed over, and so is the data of a scan.</summary>
    private static int Next(ReadOnlySpan<byte> data, ref int at)
    {
        while (at < data.Length && data[at..].IndexOf((byte)0xFF) is var distance and >= 0)
        {
            at += distance + 1;
            if (at < data.Length && data[at] is not (0x00 or 0xFF))
            {
                return data[at++];
            }
        }

        return -1;
    }

    /// <summary>Steps over a segment, where the marker has one.</summary>
    private static void Skip(ReadOnlySpan<byte> data, int marker, ref int at)
    {
        if (marker is 0x01 or (>= 0xD0 and <= 0xD9))
        {
            return;
        }

        at = at + 2 <= data.Length ? at + BinaryPrimitives.ReadUInt16BigEndian(data[at..]) : data.Length;
    }
}
