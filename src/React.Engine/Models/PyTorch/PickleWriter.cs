using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace React.Models.PyTorch;

/// <summary>Writes the opcodes of pickle protocol 2 that a state dictionary needs.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Begin() => _bytes.Write<byte>([0x80, 2]);

    /// <summary>Ends the pickle and gives its bytes.</summary>
    public byte[] End()
    {
        _bytes.Write<byte>([(byte)'.']);
        return _bytes.WrittenSpan.ToArray();
    }

    public void Mark() => _bytes.Write<byte>([(byte)'(']);

    public void SetItems() => _bytes.Write<byte>([(byte)'u']);

    public void EmptyOrderedDictionary()
    {
        Name("collections", "OrderedDict");
        _bytes.Write<byte>([(byte)')', (byte)'R']);
    }

    public void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        _bytes.Write<byte>([(byte)'X']);
        _bytes.Write(length);
        _bytes.Write(utf8);
    }

    /// <summary>A contiguous tensor that fills a storage of its own.</summary>
    public void Tensor(Tensor tensor, string key)
    {
        Name("torch._utils", "_rebuild_tensor_v2");
        Mark();
        Mark();
        Text("storage");
        Name("torch", PickleCalls.StorageName(tensor.dtype));
        Text(key);
        Text("cpu");
        Integer(tensor.numel());
        _bytes.Write<byte>([(byte)'t', (byte)'Q']);
        Integer(0);
        Sizes(tensor.shape);
        Sizes(Strides(tensor.shape));
        _bytes.Write<byte>([0x89]);
        EmptyOrderedDictionary();
        _bytes.Write<byte>([(byte)'t', (byte)'R']);
    }

    private void Name(string module, string name) => _bytes.Write(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    private void Sizes(long[] sizes)
    {
        Mark();
        foreach (var size in sizes)
        {
            Integer(size);
        }

        _bytes.Write<byte>([(byte)'t']);
    }

    /// <summary>A number of eight bytes, whatever its size.</summary>
    private void Integer(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _bytes.Write<byte>([0x8A, 8]);
        _bytes.Write(bytes);
    }

    private static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }
}
