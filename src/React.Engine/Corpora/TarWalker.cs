using System.Formats.Tar;
using React.Storage;

namespace React.Corpora;

/// <summary>
/// Steps through the headers of a tar. The platform's reader does the parsing; what is added here is where each file's bytes lie
/// (the position of the reader's stream tells that on some versions of the platform only),
/// a look ahead that refuses headers claiming more than they may, and damage told as a sentence instead of thrown.
/// </summary>
internal sealed class TarWalker : IDisposable
{
    private const int Block = 512;
    private const int MaxExtendedHeader = 1 << 20;

    private readonly FileStream stream;
    private readonly TarReader reader;
    private long next;
    private long header;

    public TarWalker(string path)
    {
        stream = StorageError.Guard(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16));
        reader = new TarReader(stream, leaveOpen: true);
    }

    /// <summary>First byte of the current file's data.</summary>
    public long DataOffset { get; private set; }

    /// <summary>Why the tar cannot be read further, or null while it can.</summary>
    public string? Damage { get; private set; }

    /// <summary>Goes to the next entry whose data lies wholly in the file.</summary>
    public bool Next(out TarEntry entry)
    {
        entry = null!;
        if (Damage is not null)
        {
            return false;
        }

        try
        {
            var here = stream.Position;
            Damage = LookAhead();
            stream.Position = here;
            if (Damage is not null || reader.GetNextEntry() is not { } read)
            {
                return false;
            }

            entry = read;
            DataOffset = header + Block;
            if (entry.Length < 0 || entry.Length > stream.Length - DataOffset)
            {
                Damage = $"The tar ends within '{entry.Name}': it was cut at {stream.Length} bytes.";
                return false;
            }

            next = DataOffset + ((entry.Length + Block - 1) / Block * Block);
            return true;
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            // Whatever the parser makes of hostile bytes, what came before stands.
            Damage = $"The tar is damaged at byte {next}: {error.Message}";
            return false;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
    }

    /// <summary>Checks the headers up to the next entry's own: extended ones are read into memory whole, so their size must be sane.</summary>
    private string? LookAhead()
    {
        Span<byte> bytes = stackalloc byte[Block];
        for (var at = next; ;)
        {
            if (at >= stream.Length)
            {
                return at == 0 ? "The tar is empty." : $"The tar ends at byte {stream.Length} without an end mark: it was probably cut.";
            }

            stream.Position = at;
            if (stream.ReadAtLeast(bytes, Block, throwOnEndOfStream: false) < Block)
            {
                return $"The tar ends within a header at byte {at}: it was cut.";
            }

            if (bytes[156] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K'))
            {
                header = at;
                return null;
            }

            var size = Octal(bytes.Slice(124, 12));
            if (size is < 0 or > MaxExtendedHeader)
            {
                return $"The tar is damaged at byte {at}: an extended header claims {size} bytes.";
            }

            at += Block + ((size + Block - 1) / Block * Block);
        }
    }

    private static long Octal(ReadOnlySpan<byte> field)
    {
        var value = 0L;
        foreach (var digit in field.Trim((byte)' '))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return digit == 0 ? value : -1;
            }

            value = (value * 8) + (digit - '0');
        }

        return value;
    }
}
