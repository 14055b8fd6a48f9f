using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using React.Storage;
using Tensorboard;

namespace React.Customization;

/// <summary>
/// Event files as TensorBoard reads them, in the records of TensorFlow: length, its checksum, an <c>Event</c>, its checksum. TorchSharp's messages
/// are used, but not its <c>SummaryWriter</c>, which counts seconds in float32 (128 of them are one) and cannot continue a log.
/// </summary>
/// <remarks>A run that goes on after an interruption cuts off what its earlier files hold beyond its checkpoint, and tells a TensorBoard that has read it already.</remarks>
internal sealed class EventLog : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private const int MaxRecord = 1 << 20;
    private const int HeaderLength = 12;
    private const int ChecksumLength = 4;
    private readonly FileStream _stream;

    private EventLog(FileStream stream) => _stream = stream;

    /// <summary>Opens a new file of a run's log.</summary>
    /// <param name="folder">The log's folder; made if needed. Other runs' files in it are left alone.</param>
    /// <param name="run">What tells the run's files from others: its destination.</param>
    /// <param name="steps">Steps that are done already.</param>
    /// <exception cref="ReactException">The folder cannot be written.</exception>
    public static EventLog Open(string folder, string run, int steps) => StorageError.Guard(folder, () =>
    {
        Directory.CreateDirectory(folder);
        var suffix = $".react-{Checksums.Sha256(System.Text.Encoding.UTF8.GetBytes(run))[..8]}";
        var earlier = Directory.GetFiles(folder, $"{Prefix}*{suffix}").Order(StringComparer.Ordinal).ToArray();
        foreach (var file in earlier)
        {
            Cut(file, steps);
        }

        // TensorBoard reads files by name, one after the other; this one comes after those that are there.
        var number = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string path;
        do
        {
            path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number++:D10}{suffix}"));
        }
        while (earlier.Length > 0 && string.CompareOrdinal(path, earlier[^1]) <= 0);

        var log = new EventLog(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        log.Write(new Event { FileVersion = "brain.Event:2" });
        if (steps > 0)
        {
            log.Write(new Event { Step = steps + 1, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
        }

        return log;
    });

    /// <summary>Adds the figures of a step.</summary>
    public void Add(int step, params ReadOnlySpan<(string Tag, double Value)> figures)
    {
        var summary = new Summary();
        foreach (var (tag, value) in figures)
        {
            summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        }

        Write(new Event { Step = step, Summary = summary });
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Write(Event entry)
    {
        entry.WallTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        var data = entry.ToByteArray();
        var record = new byte[HeaderLength + data.Length + ChecksumLength];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Masked(record.AsSpan(0, 8)));
        data.CopyTo(record, HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderLength + data.Length), Masked(data));
        StorageError.Guard(_stream.Name, () =>
        {
            _stream.Write(record);
            _stream.Flush();
        });
    }

    /// <summary>Ends a file before the first event that lies beyond the steps done, or that was not written whole. One without an event goes.</summary>
    private static void Cut(string path, int steps)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var events = 0;
        var end = 0L;
        while (Read(stream) is { } entry && entry.Step <= steps)
        {
            events += entry.Summary is null ? 0 : 1;
            end = stream.Position;
        }

        if (events > 0)
        {
            stream.SetLength(end);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>The next event; null at the end and where nothing sound follows.</summary>
    private static Event? Read(FileStream stream)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != Masked(header[..8]))
        {
            return null;
        }

        var claimed = BinaryPrimitives.ReadInt64LittleEndian(header);
        if (claimed is < 0 or > MaxRecord)
        {
            return null;
        }

        var length = (int)claimed;
        var data = new byte[length + ChecksumLength];
        if (stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) < data.Length || BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(length)) != Masked(data.AsSpan(0, length)))
        {
            return null;
        }

        try
        {
            return Event.Parser.ParseFrom(data, 0, length);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>CRC-32C, rotated and moved as TensorFlow does it, since a checksum of what holds checksums says little.</summary>
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
