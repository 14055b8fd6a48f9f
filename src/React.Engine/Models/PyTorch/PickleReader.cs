namespace React.Models.PyTorch;

/// <summary>
/// Reads a pickle as data: a machine with a stack and a memo that knows the opcodes which dictionaries of tensors need (protocols 2 to 4).
/// Nothing is imported or called; every opcode takes at least a byte, so that what is built stays in proportion to the bytes.
/// </summary>
internal sealed class PickleReader
{
    private const int NewestProtocol = 5;

    private readonly PickleBytes _bytes;
    private readonly PickleCalls _calls;
    private readonly string _path;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleReader(PickleBytes bytes, PickleCalls calls, string path) => (_bytes, _calls, _path) = (bytes, calls, path);

    /// <summary>Reads one pickle and leaves the bytes behind its end.</summary>
    /// <exception cref="ReactException">It is damaged, or asks for more than weights need.</exception>
    public static object? Read(PickleBytes bytes, PickleCalls calls, string path)
    {
        var reader = new PickleReader(bytes, calls, path);
        while (true)
        {
            var at = bytes.Position;
            var opcode = bytes.Byte();
            if (opcode == (byte)'.')
            {
                return reader.Pop();
            }

            if (!reader.Constant(opcode) && !reader.Collection(opcode) && !reader.Reference(opcode))
            {
                throw TorchFileError.Refused(path, $"has opcode 0x{opcode:X2} at byte {at} of its pickle");
            }
        }
    }

    /// <summary>Numbers and texts.</summary>
    private bool Constant(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)_bytes.Byte()); break;
            case (byte)'M': Push((long)_bytes.UInt16()); break;
            case (byte)'J': Push((long)_bytes.Int32()); break;
            case (byte)'G': Push(_bytes.Double()); break;
            case 0x8A: Push(Integer(_bytes.Byte())); break;
            case 0x8B: Push(Integer(_bytes.UInt32())); break;
            case (byte)'X': Push(_bytes.Utf8(_bytes.UInt32())); break;
            case 0x8C: Push(_bytes.Utf8(_bytes.Byte())); break;
            case 0x8D: Push(_bytes.Utf8(_bytes.UInt64())); break;
            case (byte)'T': Push(_bytes.Latin1(_bytes.UInt32())); break;
            case (byte)'U': Push(_bytes.Latin1(_bytes.Byte())); break;
            case (byte)'B': Push(_bytes.Take(_bytes.UInt32()).ToArray()); break;
            case (byte)'C': Push(_bytes.Take(_bytes.Byte()).ToArray()); break;
            case 0x8E: Push(_bytes.Take(_bytes.UInt64()).ToArray()); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Tuples, lists and dictionaries.</summary>
    private bool Collection(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(': _marks.Push(_stack.Count); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopMarked()); break;
            case 0x85: Push(PopMany(1)); break;
            case 0x86: Push(PopMany(2)); break;
            case 0x87: Push(PopMany(3)); break;
            case (byte)']': Push(new List<object?>()); break;
            case (byte)'l': Push(PopMarked().ToList()); break;
            case (byte)'a': Append(PopMany(1)); break;
            case (byte)'e': Append(PopMarked()); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': PushDictionary(PopMarked()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopMarked()); break;
            default: return false;
        }

        return true;
    }

    /// <summary>The memo, names and calls, and what frames them.</summary>
    private bool Reference(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: CheckProtocol(_bytes.Byte()); break;
            case 0x95: _bytes.UInt64(); break;
            case (byte)'0': Pop(); break;
            case (byte)'1': PopMarked(); break;
            case (byte)'2': Push(Peek()); break;
            case (byte)'q': _memo[_bytes.Byte()] = Peek(); break;
            case (byte)'r': _memo[_bytes.UInt32()] = Peek(); break;
            case 0x94: _memo[(uint)_memo.Count] = Peek(); break;
            case (byte)'h': Push(Recall(_bytes.Byte())); break;
            case (byte)'j': Push(Recall(_bytes.UInt32())); break;
            case (byte)'c': Push(_calls.Name(_bytes.Line(), _bytes.Line())); break;
            case 0x93: NameOnStack(); break;
            case (byte)'R': Call(_calls.Call); break;
            case 0x81: Call(_calls.New); break;
            case (byte)'b': Build(); break;
            case (byte)'Q': Push(_calls.Storage(Pop())); break;
            default: return false;
        }

        return true;
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > Floor() ? _stack[^1] : throw Damaged();

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count) => _stack.Count - Floor() >= count ? Cut(_stack.Count - count) : throw Damaged();

    private object?[] PopMarked() => _marks.TryPop(out var mark) ? Cut(mark) : throw Damaged();

    private object?[] Cut(int from)
    {
        var cut = _stack.GetRange(from, _stack.Count - from).ToArray();
        _stack.RemoveRange(from, cut.Length);
        return cut;
    }

    /// <summary>What lies below the last mark is not to be taken.</summary>
    private int Floor() => _marks.TryPeek(out var mark) ? mark : 0;

    private object? Recall(uint key) => _memo.TryGetValue(key, out var value) ? value : throw Damaged();

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list)
        {
            throw Damaged();
        }

        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not PickleDictionary dictionary || items.Length % 2 != 0)
        {
            throw Damaged();
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary.Entries.Add((items[i], items[i + 1]));
        }
    }

    private void PushDictionary(object?[] items)
    {
        Push(new PickleDictionary());
        SetItems(items);
    }

    private void NameOnStack() =>
        Push(PopMany(2) is [string module, string name] ? _calls.Name(module, name) : throw Damaged());

    private void Call(Func<PickleGlobal, object?[], object?> function) =>
        Push(PopMany(2) is [PickleGlobal name, object?[] arguments] ? function(name, arguments) : throw TorchFileError.Refused(_path, "calls something that has no name"));

    /// <summary>State that is set on an object. What a dictionary is given beside its entries (versions of modules) says nothing about weights.</summary>
    private void Build()
    {
        var state = Pop();
        switch (Peek(), state)
        {
            case (PickleObject { Attributes: null } module, PickleDictionary attributes):
                module.Attributes = attributes.Entries;
                break;
            case (PickleDictionary, PickleDictionary):
                break;
            default:
                throw TorchFileError.Refused(_path, "sets the state of an object");
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol > NewestProtocol)
        {
            throw TorchFileError.Invalid(_path, $"its pickle has protocol {protocol}.");
        }
    }

    /// <summary>A whole number, little endian in two's complement; one beyond 64 bits stays bytes, since no weights need it.</summary>
    private object Integer(uint length)
    {
        var bytes = _bytes.Take(length);
        if (length > sizeof(long))
        {
            return bytes.ToArray();
        }

        var value = length > 0 && (bytes[^1] & 0x80) != 0 ? -1L : 0L;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private ReactException Damaged() => TorchFileError.Invalid(_path, $"its pickle is damaged before byte {_bytes.Position}.");
}
