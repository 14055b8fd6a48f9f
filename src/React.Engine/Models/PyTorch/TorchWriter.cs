using System.Globalization;
using System.IO.Compression;
using React.Storage;
using static TorchSharp.torch;

namespace React.Models.PyTorch;

/// <summary>Writes a state dictionary as <c>torch.save</c> does: a zip archive with a pickle and one stored entry a tensor. Its bytes follow from its content alone.</summary>
internal static class TorchWriter
{
    private const string Root = "archive/";

    /// <summary>The first date that a zip archive can say.</summary>
    private static readonly DateTimeOffset Date = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes tensors to a file, which is either the old or the new one, whatever happens.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Names and tensors of any device; they stay the caller's.</param>
    public static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        var list = tensors.ToList();
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add(zip, "data.pkl", entry => entry.Write(Pickle(list)));
            Add(zip, "byteorder", entry => entry.Write("little"u8));
            for (var i = 0; i < list.Count; i++)
            {
                using var scope = NewDisposeScope();
                var tensor = list[i].Tensor.detach().cpu().contiguous();
                Add(zip, Key(i, "data/"), entry => TensorBytes.ForEach(tensor, bytes => entry.Write(bytes)));
            }

            Add(zip, "version", entry => entry.Write("3\n"u8));
        });
    }

    private static void Add(ZipArchive zip, string name, Action<Stream> write)
    {
        var entry = zip.CreateEntry(Root + name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Date;
        using var stream = entry.Open();
        write(stream);
    }

    private static string Key(int number, string prefix = "") => prefix + number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Pickle(List<(string Name, Tensor Tensor)> tensors)
    {
        var pickle = new PickleWriter();
        pickle.Begin();
        pickle.EmptyOrderedDictionary();
        pickle.Mark();
        for (var i = 0; i < tensors.Count; i++)
        {
            pickle.Text(tensors[i].Name);
            pickle.Tensor(tensors[i].Tensor, Key(i));
        }

        pickle.SetItems();
        return pickle.End();
    }
}
