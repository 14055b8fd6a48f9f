using System.Formats.Tar;
using System.Text;

namespace React.Engine.Tests.Corpora;

/// <summary>Writes small tars, wicked names included.</summary>
internal static class TarMaker
{
    public static void Write(string path, params (string Name, byte[] Data)[] files)
    {
        using var stream = File.Create(path);
        using var writer = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (var (name, data) in files)
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(data) });
        }
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A shard of pairs <c>prefix0000.jpg</c>, <c>prefix0000.txt</c>, …</summary>
    public static void WritePairs(string path, string prefix, int count) =>
        Write(path, [.. Enumerable.Range(0, count).SelectMany(i => new[]
        {
            ($"{prefix}{i:D4}.jpg", Text($"picture {prefix}{i}")),
            ($"{prefix}{i:D4}.txt", Text($"caption {prefix}{i}")),
        })]);
}
