using System.IO.Compression;
using System.Text;

namespace React.Engine.Tests.Models;

/// <summary>Puts together pickles and archives, also such as nobody would write in good faith.</summary>
internal static class PickleBuilder
{
    public static byte[] Concat(params object[] parts)
    {
        using var stream = new MemoryStream();
        foreach (var part in parts)
        {
            stream.Write(part switch
            {
                byte[] bytes => bytes,
                string text => Encoding.Latin1.GetBytes(text),
                int single => [(byte)single],
                _ => throw new ArgumentException(part.GetType().Name),
            });
        }

        return stream.ToArray();
    }

    public static byte[] Text(string text) => Concat("X", BitConverter.GetBytes(text.Length), text);

    public static byte[] Number(long number) => Concat(0x8A, 8, BitConverter.GetBytes(number));

    public static byte[] Tuple(params long[] numbers) => Concat("(", numbers.SelectMany(Number).ToArray(), "t");

    /// <summary>A tensor of a storage.</summary>
    public static byte[] Tensor(long[] shape, long[] strides, long count, long offset = 0, string key = "0", string type = "FloatStorage") => Concat(
        "ctorch._utils\n_rebuild_tensor_v2\n", "((", Text("storage"), $"ctorch\n{type}\n", Text(key), Text("cpu"), Number(count), "tQ",
        Number(offset), Tuple(shape), Tuple(strides), 0x89, "ccollections\nOrderedDict\n)RtR");

    /// <summary>A whole pickle of a dictionary with these entries.</summary>
    public static byte[] Dictionary(params (string Name, byte[] Value)[] entries) =>
        Concat(0x80, 2, "}(", entries.SelectMany(entry => Concat(Text(entry.Name), entry.Value)).ToArray(), "u.");

    /// <summary>An archive as torch.save writes it.</summary>
    public static void Write(string path, byte[] pickle, params (string Name, byte[] Content)[] others)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content) in others.Prepend(("data.pkl", pickle)))
        {
            using var stream = zip.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
            stream.Write(content);
        }
    }
}
