using System.Formats.Tar;
using System.Text;

namespace React.PowerShell.Tests.Harness;

/// <summary>Tars of pairs.</summary>
internal static class Tars
{
    /// <summary>Writes a tar of any files.</summary>
    public static string Write(string path, IEnumerable<(string Name, byte[] Content)> files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (var (name, content) in files)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { ModificationTime = DateTimeOffset.UnixEpoch, DataStream = new MemoryStream(content) });
        }

        return path;
    }

    /// <summary>Writes a tar of small pictures with captions, numbered from <paramref name="first"/>.</summary>
    public static string WritePairs(string path, int first, int count) => Write(path, Enumerable.Range(first, count).SelectMany(Pair));

    /// <summary>The two files of a good pair.</summary>
    public static (string Name, byte[] Content)[] Pair(int number) =>
        [($"{number:D6}.png", Pictures.Png(number)), ($"{number:D6}.txt", Text($"a small picture, the {number % 89} of {number % 97}"))];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
