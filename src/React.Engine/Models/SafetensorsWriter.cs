using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using React.Storage;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Writes safetensors files whose bytes follow from their content alone: tensors in the order they are given, metadata by key,
/// the header padded with spaces so that data begin at a multiple of eight.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes tensors to a file, which is either the old or the new one, whatever happens.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Names and tensors of any device; they stay the caller's.</param>
    /// <param name="metadata">Notes, or null for none.</param>
    /// <exception cref="ReactException">A name twice, a type the format lacks, or the disk refuses.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var list = tensors.ToList();
        var header = Header(list, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor) in list)
            {
                using var scope = NewDisposeScope();
                TensorBytes.ForEach(tensor.detach().cpu().contiguous(), bytes => stream.Write(bytes));
            }
        });
    }

    private static byte[] Header(List<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write<byte>(stackalloc byte[Alignment]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        while (buffer.WrittenCount % Alignment != 0)
        {
            buffer.Write(" "u8);
        }

        var bytes = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - Alignment));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, List<(string Name, Tensor Tensor)> tensors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        var position = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var type = TensorType.Name(tensor.dtype);
            if (type is null || !seen.Add(name))
            {
                var fault = type is null ? $"has type {tensor.dtype}, which safetensors cannot hold" : "is there twice";
                throw new ReactException("ReactSafetensorsWrite", ReactErrorKind.InvalidArgument, $"Tensor '{name}' {fault}.", "Write each tensor once, as a plain number type.", name);
            }

            json.WriteStartObject(name);
            json.WriteString("dtype", type);
            json.WriteStartArray("shape");
            foreach (var size in tensor.shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(position);
            position += tensor.numel() * TensorType.Size(type);
            json.WriteNumberValue(position);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
