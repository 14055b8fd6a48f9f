using System.Buffers.Binary;
using System.Text;

namespace React.PowerShell.Tests.Shell;

/// <summary>
/// Imports and exports of a 64-bit Windows library, read from its file (Microsoft PE/COFF specification: "The .edata
/// Section", "The .idata Section", "Delay-Load Import Tables"). Every place that the file names is checked before it is read.
/// </summary>
internal sealed class WindowsLibrary
{
    private const int ExportDirectory = 0;
    private const int ImportDirectory = 1;
    private const int DelayImportDirectory = 13;
    private const int LongestName = 8_192;
    private readonly Stream _file;
    private readonly List<(uint Address, uint Size, uint Offset)> _sections = [];
    private readonly Dictionary<string, HashSet<string>> _imports = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _exports = new(StringComparer.Ordinal);

    private WindowsLibrary(Stream file, string name)
    {
        _file = file;
        Name = name;
        var directories = ReadHeaders();
        ReadExports(directories[ExportDirectory]);
        ReadImports(directories[ImportDirectory], entrySize: 20, nameAt: 12, tableAt: 0, fallbackAt: 16);
        ReadImports(directories[DelayImportDirectory], entrySize: 32, nameAt: 4, tableAt: 16, fallbackAt: 16);
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>What it takes from which library: names, or <c>#ordinal</c>; delay-loaded ones too.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Imports => _imports;

    /// <summary>What it offers: names and <c>#ordinal</c>.</summary>
    public IReadOnlySet<string> Exports => _exports;

    /// <summary>Reads a library.</summary>
    /// <exception cref="BadImageFormatException">It is no 64-bit Windows library, or it is damaged.</exception>
    public static WindowsLibrary Read(Stream file, string name) => new(file, name);

    private (uint Address, uint Size)[] ReadHeaders()
    {
        var start = Bytes(0, 64);
        Demand(start[0] == 'M' && start[1] == 'Z', "it does not begin with MZ");
        long header = U32(start, 0x3C);
        var coff = Bytes(header, 24);
        Demand(U32(coff, 0) == 0x4550, "it has no PE header");
        var sections = U16(coff, 6);
        var optionalSize = U16(coff, 20);
        Demand(optionalSize >= 112, "its optional header is too short");
        var optional = Bytes(header + 24, optionalSize);
        Demand(U16(optional, 0) == 0x20B, "it is not for 64 bits");
        var count = Math.Min(U32(optional, 108), 16);
        Demand(112 + (8 * count) <= optionalSize, "its directories do not fit its header");
        var directories = new (uint, uint)[16];
        for (var i = 0; i < count; i++)
        {
            directories[i] = (U32(optional, 112 + (8 * i)), U32(optional, 116 + (8 * i)));
        }

        var table = Bytes(header + 24 + optionalSize, 40 * sections);
        for (var i = 0; i < sections; i++)
        {
            // What is beyond the raw data is zero in memory and holds no table.
            _sections.Add((U32(table, (40 * i) + 12), U32(table, (40 * i) + 16), U32(table, (40 * i) + 20)));
        }

        return directories;
    }

    private void ReadExports((uint Address, uint Size) directory)
    {
        if (directory.Address == 0)
        {
            return;
        }

        var head = At(directory.Address, 40);
        var first = U32(head, 16);
        var functions = U32(head, 20);
        var names = U32(head, 24);
        var addresses = Table(U32(head, 28), functions, 4);
        for (var i = 0; i < functions; i++)
        {
            if (U32(addresses, 4 * i) != 0)
            {
                _exports.Add($"#{first + i}");
            }
        }

        var pointers = Table(U32(head, 32), names, 4);
        var ordinals = Table(U32(head, 36), names, 2);
        for (var i = 0; i < names; i++)
        {
            Demand(U16(ordinals, 2 * i) < functions, "an exported name has an ordinal out of range");
            _exports.Add(Text(U32(pointers, 4 * i)));
        }
    }

    private void ReadImports((uint Address, uint Size) directory, int entrySize, int nameAt, int tableAt, int fallbackAt)
    {
        if (directory.Address == 0)
        {
            return;
        }

        for (var entryAt = directory.Address; ; entryAt += (uint)entrySize)
        {
            var entry = At(entryAt, entrySize);
            var name = U32(entry, nameAt);
            if (name == 0)
            {
                return;
            }

            Demand(entrySize != 32 || (U32(entry, 0) & 1) != 0, "a delay-load entry holds addresses instead of offsets");
            var library = Text(name);
            if (!_imports.TryGetValue(library, out var symbols))
            {
                _imports[library] = symbols = new HashSet<string>(StringComparer.Ordinal);
            }

            var table = U32(entry, tableAt);
            ReadSymbols(table != 0 ? table : U32(entry, fallbackAt), symbols);
        }
    }

    private void ReadSymbols(uint table, HashSet<string> symbols)
    {
        for (var at = table; ; at += 8)
        {
            var symbol = BinaryPrimitives.ReadUInt64LittleEndian(At(at, 8));
            if (symbol == 0)
            {
                return;
            }

            // The highest bit says that an ordinal is meant; else a hint of two bytes precedes the name.
            symbols.Add((symbol >> 63) != 0 ? $"#{symbol & 0xFFFF}" : Text(checked((uint)(symbol & 0x7FFFFFFF) + 2)));
        }
    }

    private byte[] Table(uint address, uint count, int size)
    {
        Demand(count <= 0x100000, "a table is longer than any library's");
        return count == 0 ? [] : At(address, (int)count * size);
    }

    private string Text(uint address)
    {
        var (offset, room) = Place(address);
        var bytes = Bytes(offset, (int)Math.Min(room, LongestName));
        var length = Array.IndexOf(bytes, (byte)0);
        Demand(length >= 0, "a name has no end");
        return Encoding.ASCII.GetString(bytes, 0, length);
    }

    private byte[] At(uint address, int length)
    {
        var (offset, room) = Place(address);
        Demand(length <= room, "a table reaches beyond its section");
        return Bytes(offset, length);
    }

    private (long Offset, long Room) Place(uint address)
    {
        foreach (var section in _sections)
        {
            if (address >= section.Address && address - section.Address < section.Size)
            {
                var within = address - section.Address;
                var offset = (long)section.Offset + within;
                return (offset, Math.Min(section.Size - within, _file.Length - offset));
            }
        }

        throw Damaged($"the address {address:x} is in no section");
    }

    private byte[] Bytes(long offset, int length)
    {
        Demand(offset >= 0 && length >= 0 && offset + length <= _file.Length, "it ends too early");
        var bytes = new byte[length];
        _file.Position = offset;
        _file.ReadExactly(bytes);
        return bytes;
    }

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw Damaged(what);
        }
    }

    private BadImageFormatException Damaged(string what) => new($"'{Name}' cannot be read as a Windows library: {what}.");
}
