using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace React.Engine.Tests;

/// <summary>Reads NumPy arrays of golden data (format 1.0 and 2.0, C order, little endian).</summary>
internal sealed partial record Npy(string Type, int[] Shape, byte[] Data)
{
    public int Count => Shape.Aggregate(1, (a, b) => a * b);

    public static Npy Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <summary>The arrays of an .npz by their keys.</summary>
    public static Dictionary<string, Npy> ReadAll(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return archive.Entries.ToDictionary(
            entry => entry.FullName[..^".npy".Length],
            entry =>
            {
                using var stream = entry.Open();
                return Read(stream);
            });
    }

    public ReadOnlySpan<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data);

    /// <summary>The i-th part along the first dimension.</summary>
    public ReadOnlySpan<byte> Slice(int i) => Data.AsSpan(i * (Data.Length / Shape[0]), Data.Length / Shape[0]);

    private static Npy Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.ASCII, leaveOpen: true);
        if (!reader.ReadBytes(6).AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
        {
            throw new InvalidDataException("no NPY file");
        }

        var version = reader.ReadUInt16() & 0xFF;
        var header = Encoding.ASCII.GetString(reader.ReadBytes(version == 1 ? reader.ReadUInt16() : reader.ReadInt32()));
        if (header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new NotSupportedException("Fortran order");
        }

        var type = TypePattern().Match(header).Groups[1].Value;
        var shape = ShapePattern().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(int.Parse).ToArray();
        using var data = new MemoryStream();
        stream.CopyTo(data);
        var array = new Npy(type, shape, data.ToArray());
        var size = int.Parse(type[2..]);
        return array.Data.Length == array.Count * size ? array : throw new InvalidDataException("the data does not fit the shape");
    }

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
