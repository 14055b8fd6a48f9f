using System.Buffers.Binary;

namespace React.Models.PyTorch;

/// <summary>
/// PyTorch's form before version 1.6: pickles of a magic number, a version, facts about the machine, the content and the storages' keys;
/// then, key by key, a count of eight bytes and the elements.
/// </summary>
internal static class LegacyTorchFile
{
    private const long Version = 1001;

    /// <summary>What every such file begins with: protocol 2 and the magic number 0x1950A86A20F9469CFC6C.</summary>
    public static ReadOnlySpan<byte> Start => [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>Reads the pickles and finds the storages.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its beginning, with all pickles in it.</param>
    /// <param name="calls">Collects the storages that the content names.</param>
    /// <returns>The content, and where each storage's elements begin.</returns>
    public static (object? Content, Dictionary<string, long> Places) Read(WeightBytes file, PickleBytes bytes, PickleCalls calls)
    {
        object? Next() => PickleReader.Read(bytes, calls, file.Path);

        Next();
        if (Next() is not Version)
        {
            throw TorchFileError.Invalid(file.Path, $"its version is not {Version}.");
        }

        if (Next() is PickleDictionary machine && machine.Find("little_endian") is false)
        {
            throw TorchFileError.Invalid(file.Path, "it was written by a machine with the other byte order.");
        }

        var content = Next();
        var keys = Next() as List<object?> ?? throw TorchFileError.Invalid(file.Path, "the list of its storages is missing.");
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        long position = bytes.Position;
        foreach (var key in keys)
        {
            if (key is not string name || !calls.Storages.TryGetValue(name, out var storage))
            {
                throw TorchFileError.Invalid(file.Path, "it lists a storage that no tensor uses.");
            }

            position = Place(file, storage, position);
            if (!places.TryAdd(name, position))
            {
                throw TorchFileError.Invalid(file.Path, $"it lists the storage '{TorchFileError.Short(name)}' twice.");
            }

            position += storage.ByteLength;
        }

        return calls.Storages.Keys.FirstOrDefault(name => !places.ContainsKey(name)) is { } missing
            ? throw TorchFileError.Invalid(file.Path, $"the storage '{TorchFileError.Short(missing)}' is missing.")
            : (content, places);
    }

    /// <summary>Where a storage's elements begin, behind their count.</summary>
    private static long Place(WeightBytes file, PickleStorage storage, long position)
    {
        var start = position + sizeof(long);
        return start <= file.Length && BinaryPrimitives.ReadInt64LittleEndian(file.Read(position, sizeof(long))) == storage.Count && storage.ByteLength <= file.Length - start
            ? start
            : throw TorchFileError.Invalid(file.Path, $"the storage '{TorchFileError.Short(storage.Key)}' is cut short or has another length than its tensors say.");
    }
}
