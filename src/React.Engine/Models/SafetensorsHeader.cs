using System.Text;
using System.Text.Json;

namespace React.Models;

/// <summary>
/// The header of a safetensors file: eight bytes of length (little endian), then a JSON object of tensors with type, shape and byte range.
/// Everything is checked before anybody relies on it: the ranges cover the rest of the file exactly, without gap or overlap, as the format demands.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit. The largest published CLIP has a header of 0.2 MB.</summary>
    public const int MaxLength = 100_000_000;

    private const int MaxRank = 32;

    private SafetensorsHeader(IReadOnlyList<TensorInfo> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>In the order of their bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <param name="json">The header's bytes after the length.</param>
    /// <param name="dataLength">Bytes that follow the header in the file.</param>
    /// <param name="path">What to call the file in an error.</param>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string path)
    {
        if (json.Length == 0 || json[0] != (byte)'{')
        {
            throw SafetensorsError.Invalid(path, "the header does not begin with '{'.");
        }

        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (name == "__metadata__")
                {
                    metadata = metadata is null ? ReadMetadata(ref reader, path) : throw SafetensorsError.Invalid(path, "the header has '__metadata__' twice.");
                }
                else if (!tensors.TryAdd(name, ReadTensor(ref reader, name, dataLength, path)))
                {
                    throw SafetensorsError.Invalid(path, $"tensor '{Short(name)}' is there twice.");
                }
            }

            // Reads past the end: only white space may follow the object.
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw SafetensorsError.Invalid(path, $"the header is not the JSON it must be ({error.Message}).", error);
        }

        return new SafetensorsHeader(InOrder(tensors.Values, dataLength, path), metadata ?? []);
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, "'__metadata__' must be an object of strings", path);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.String, "'__metadata__' must be an object of strings", path);
            metadata[key] = reader.GetString()!;
        }

        return metadata;
    }

    private static TensorInfo ReadTensor(ref Utf8JsonReader reader, string name, long dataLength, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{Short(name)}' must be an object", path);
        string? type = null;
        List<long>? shape = null;
        List<long>? range = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, $"tensor '{Short(name)}': dtype must be a string", path);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, MaxRank, $"the shape of tensor '{Short(name)}'", path);
                    break;
                case "data_offsets" when range is null:
                    range = ReadNumbers(ref reader, 2, $"data_offsets of tensor '{Short(name)}'", path);
                    break;
                default:
                    throw SafetensorsError.Invalid(path, $"tensor '{Short(name)}' has an unknown or repeated field '{Short(field!)}'.");
            }
        }

        if (type is null || shape is null || range is not [var begin, var end])
        {
            throw SafetensorsError.Invalid(path, $"tensor '{Short(name)}' lacks dtype, shape or data_offsets.");
        }

        if (begin > end || end > dataLength)
        {
            throw SafetensorsError.Invalid(path, $"tensor '{Short(name)}' lies at bytes {begin} to {end} of {dataLength}.");
        }

        var needed = ByteLength(name, type, shape, path);
        return needed == end - begin
            ? new TensorInfo(name, type, shape, begin, needed)
            : throw SafetensorsError.Invalid(path, $"tensor '{Short(name)}' of {type} [{string.Join(", ", shape)}] needs {needed} bytes, but has {end - begin}.");
    }

    private static long ByteLength(string name, string type, List<long> shape, string path)
    {
        var size = TensorType.Size(type);
        if (size == 0)
        {
            throw SafetensorsError.Invalid(path, $"tensor '{Short(name)}' has the unknown dtype '{Short(type)}'.");
        }

        try
        {
            // An empty tensor may still have other sizes whose product overflows: strides are computed from those.
            var extent = checked(shape.Aggregate(1L, (product, length) => checked(product * Math.Max(1, length))) * size);
            return shape.Contains(0) ? 0 : extent;
        }
        catch (OverflowException error)
        {
            throw SafetensorsError.Invalid(path, $"the shape of tensor '{Short(name)}' overflows.", error);
        }
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, int limit, string what, string path)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"{what} must be a list of whole numbers", path);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw SafetensorsError.Invalid(path, $"{what} must be whole numbers from 0 on.");
            }

            if (numbers.Count == limit)
            {
                throw SafetensorsError.Invalid(path, $"{what} has more than {limit} entries.");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static List<TensorInfo> InOrder(IEnumerable<TensorInfo> tensors, long dataLength, string path)
    {
        var ordered = tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.ByteLength).ThenBy(tensor => tensor.Name, StringComparer.Ordinal).ToList();
        var position = 0L;
        foreach (var tensor in ordered)
        {
            if (tensor.Offset != position)
            {
                var fault = tensor.Offset < position ? "overlaps the tensor before it" : "leaves a gap before it";
                throw SafetensorsError.Invalid(path, $"tensor '{Short(tensor.Name)}' at byte {tensor.Offset} {fault}.");
            }

            position += tensor.ByteLength;
        }

        return position == dataLength
            ? ordered
            : throw SafetensorsError.Invalid(path, $"the tensors take {position} bytes, but {dataLength} follow the header.");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what, string path)
    {
        if (reader.TokenType != type)
        {
            throw SafetensorsError.Invalid(path, $"{what}.");
        }
    }

    private static string Short(string name) => name.Length <= 120 ? name : $"{name.AsSpan(0, 120)}…";
}
