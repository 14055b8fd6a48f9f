using System.Buffers.Binary;
using System.Text.Json;

namespace React.Engine.Tests.Imaging;

/// <summary>The byte tensors of the resampler's golden file.</summary>
internal sealed class ResamplerCases
{
    private readonly byte[] file;
    private readonly int start;
    private readonly JsonElement header;

    public ResamplerCases(string path)
    {
        file = File.ReadAllBytes(path);
        var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        header = JsonDocument.Parse(file.AsMemory(8, length)).RootElement;
        start = 8 + length;
    }

    /// <summary>A tensor as [height, width, channels].</summary>
    public (byte[] Pixels, int Height, int Width, int Channels) this[string name]
    {
        get
        {
            var entry = header.GetProperty(name);
            var shape = entry.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()).ToArray();
            var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(n => n.GetInt32()).ToArray();
            return (file[(start + offsets[0])..(start + offsets[1])], shape[0], shape[1], shape.Length == 3 ? shape[2] : 1);
        }
    }
}
