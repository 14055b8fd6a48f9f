using System.IO.Compression;
using React.Models.PyTorch;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class TorchFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Calls => new()
    {
        { "cos\nsystem\n(X\u0002\0\0\0lstR", "os.system" },
        { "cposix\nsystem\n)R", "posix.system" },
        { "c__builtin__\neval\n)R", "__builtin__.eval" },
        { "cbuiltins\ngetattr\n)R", "builtins.getattr" },
        { "ctorch\nload\n)R", "torch.load" },
        { "ctorch.serialization\nload\n)R", "torch.serialization.load" },
        { "cnumpy.core.multiarray\n_reconstruct\n)R", "numpy.core.multiarray._reconstruct" },
        { "ctorch._utils\n_import_dotted_name\n)R", "torch._utils._import_dotted_name" },
        { "c__torch__.a\nB\n)\u0081", "__torch__.a.B" },
        { "\u008c\u0002os\u008c\u0006system\u0093)R", "os.system" },
        { "(cos\nsystem\no", "os.system" },
        { "(ios\nsystem\n", "opcode 0x69" },
        { "]cos\nsystem\nb", "os.system" },
        { "ccollections\nOrderedDict\n)\u0081", "collections.OrderedDict" },
        { "ccollections\nOrderedDict\n(K\u0001tR", "collections.OrderedDict" },
        { "]}b", "state of an object" },
        { "K\u0001)R", "no name" },
        { "V\u0041\n", "opcode 0x56" },
        { "\u0082\u0001", "opcode 0x82" },
        { "P0\n", "opcode 0x50" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Calls))]
    public void Whatever_is_no_part_of_weights_is_refused(string code, string named)
    {
        var path = _folder.At("bad.pt");
        PickleBuilder.Write(path, PickleBuilder.Concat(0x80, 2, code, "."));
        var error = Assert.Throws<ReactException>(() => TorchFile.Open(path));
        Assert.Equal("ReactPyTorchFileRefused", error.ErrorId);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was executed", error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.pt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_beside_other_things_are_found()
    {
        var path = _folder.At("a.pt");
        var weights = PickleBuilder.Concat("}(", PickleBuilder.Text("w"), PickleBuilder.Tensor([2, 3], [1, 2], 8, offset: 1), "u");
        PickleBuilder.Write(path, PickleBuilder.Dictionary(("epoch", [(byte)'K', 3]), ("state_dict", weights), ("lr", PickleBuilder.Concat("G", new byte[8]))),
            ("data/0", Floats(0, 1, 2, 3, 4, 5, 6, 7)));
        using var file = TorchFile.Open(path);
        using var scope = NewDisposeScope();
        Assert.Equal(["w"], file.Names);
        Assert.Equal([2, 3], file.ShapeOf("w"));
        Assert.Equal([1f, 3, 5, 2, 4, 6], file.Read("w").data<float>().ToArray());
    }

    [Theory]
    [InlineData("FloatStorage", 4, ScalarType.Float32)]
    [InlineData("HalfStorage", 2, ScalarType.Float32)]
    [InlineData("BFloat16Storage", 2, ScalarType.Float32)]
    [InlineData("DoubleStorage", 8, ScalarType.Float32)]
    [InlineData("LongStorage", 8, ScalarType.Int64)]
    [InlineData("BoolStorage", 1, ScalarType.Bool)]
    public void Types_are_read_and_short_storages_are_not(string type, int size, ScalarType expected)
    {
        var pickle = PickleBuilder.Dictionary(("w", PickleBuilder.Tensor([3], [1], 3, type: type)));
        PickleBuilder.Write(_folder.At("a.pt"), pickle, ("data/0", new byte[3 * size]));
        using (var file = TorchFile.Open(_folder.At("a.pt")))
        {
            using var tensor = file.Read("w");
            Assert.Equal(expected, tensor.dtype);
        }

        PickleBuilder.Write(_folder.At("b.pt"), pickle, ("data/0", new byte[(3 * size) - 1]));
        AssertInvalid("b.pt", "missing or shorter");
    }

    [Theory]
    [InlineData(new long[] { 5 }, new long[] { 1 }, 4, 0)]
    [InlineData(new long[] { 4 }, new long[] { 1 }, 4, 1)]
    [InlineData(new long[] { 1_000_000_000_000 }, new long[] { 0 }, 4, 0)]
    [InlineData(new long[] { 2, 2 }, new long[] { 3, 1 }, 4, 0)]
    [InlineData(new long[] { -1 }, new long[] { 1 }, 4, 0)]
    [InlineData(new long[] { 2 }, new long[] { -1 }, 4, 0)]
    [InlineData(new long[] { 2 }, new long[] { 1 }, 4, -1)]
    [InlineData(new long[] { long.MaxValue, 2 }, new long[] { 1, 1 }, 4, 0)]
    [InlineData(new long[] { 0, long.MaxValue, 8 }, new long[] { 1, 1, 1 }, 4, 0)]
    [InlineData(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 4, 0)]
    [InlineData(new long[] { 2 }, new long[] { 1, 1 }, 4, 0)]
    [InlineData(new long[] { 2 }, new long[] { 1 }, -4, 0)]
    [InlineData(new long[] { 2 }, new long[] { 1 }, long.MaxValue, 0)]
    [InlineData(new long[] { 2 }, new long[] { 1 }, 1L << 40, 0)]
    public void Views_outside_their_storage_are_refused(long[] shape, long[] strides, long count, long offset)
    {
        PickleBuilder.Write(_folder.At("a.pt"), PickleBuilder.Dictionary(("w", PickleBuilder.Tensor(shape, strides, count, offset))), ("data/0", Floats(1, 2, 3, 4)));
        AssertInvalid("a.pt", "storage");
    }

    [Fact]
    public void A_small_file_does_not_stand_for_much_memory()
    {
        var entries = Enumerable.Range(0, 100).Select(i => ($"w{i}", PickleBuilder.Tensor([20_000], [1], 20_000))).ToArray();
        PickleBuilder.Write(_folder.At("a.pt"), PickleBuilder.Dictionary(entries), ("data/0", new byte[80_000]));
        AssertInvalid("a.pt", "times as many bytes");
    }

    [Fact]
    public void Shared_modules_are_walked_within_bounds()
    {
        // Each level holds the one below twice: 2 to the power of 40 paths in a few hundred bytes.
        var code = PickleBuilder.Concat("c__torch__\nM\n)", 0x81, "}(", PickleBuilder.Text("w"), PickleBuilder.Tensor([1], [1], 1), "ub", "q", 0);
        for (var level = 0; level < 40; level++)
        {
            code = PickleBuilder.Concat(code, "0c__torch__\nM\n)", 0x81, "}(", PickleBuilder.Text("a"), "h", level, PickleBuilder.Text("b"), "h", level, "ub", "q", level + 1);
        }

        PickleBuilder.Write(_folder.At("a.pt"), PickleBuilder.Concat(0x80, 2, code, "."), ("constants.pkl", []), ("data/0", Floats(1)));
        AssertInvalid("a.pt", "attributes");

        var self = PickleBuilder.Concat(0x80, 2, "c__torch__\nM\n)", 0x81, "q", 0, "}(", PickleBuilder.Text("me"), "h", 0, "ub.");
        PickleBuilder.Write(_folder.At("b.pt"), self, ("constants.pkl", []));
        AssertInvalid("b.pt", "deep");
    }

    [Fact]
    public void Archives_that_are_damaged_say_what_is_wrong()
    {
        var pickle = PickleBuilder.Dictionary(("w", PickleBuilder.Tensor([1], [1], 1)));
        PickleBuilder.Write(_folder.At("whole.pt"), pickle, ("data/0", Floats(1)));
        var whole = File.ReadAllBytes(_folder.At("whole.pt"));

        File.WriteAllBytes(_folder.At("cut.pt"), whole[..^30]);
        AssertInvalid("cut.pt", "directory");
        File.WriteAllBytes(_folder.At("empty.pt"), []);
        AssertInvalid("empty.pt", "neither a zip archive nor a pickle");
        File.WriteAllText(_folder.At("text.pt"), "version https://git-lfs.github.com/spec/v1");
        AssertInvalid("text.pt", "neither a zip archive nor a pickle");
        PickleBuilder.Write(_folder.At("nothing.pt"), PickleBuilder.Dictionary(("epoch", [(byte)'K', 3])));
        AssertInvalid("nothing.pt", "no state dictionary");
        PickleBuilder.Write(_folder.At("big.pt"), pickle, ("data/0", Floats(1)), ("byteorder", "big"u8.ToArray()));
        AssertInvalid("big.pt", "byte order");
        PickleBuilder.Write(_folder.At("short.pt"), pickle[..^5], ("data/0", Floats(1)));
        AssertInvalid("short.pt", "ends");
        using (var zip = ZipFile.Open(_folder.At("packed.pt"), ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("archive/data.pkl", CompressionLevel.SmallestSize).Open();
            stream.Write(new byte[10_000]);
        }

        AssertInvalid("packed.pt", "compressed");
    }

    [Fact]
    public void A_large_directory_is_read_as_ZIP64_has_it()
    {
        PickleBuilder.Write(_folder.At("a.pt"), PickleBuilder.Dictionary(("w", PickleBuilder.Tensor([1], [1], 1))), ("data/0", Floats(7)));
        var bytes = File.ReadAllBytes(_folder.At("a.pt"));
        var end = bytes.Length - 22;
        var (count, length, start) = (BitConverter.ToUInt16(bytes, end + 10), BitConverter.ToUInt32(bytes, end + 12), BitConverter.ToUInt32(bytes, end + 16));
        var record = PickleBuilder.Concat("PK\u0006\u0006", BitConverter.GetBytes(44L), new byte[12], BitConverter.GetBytes((long)count), BitConverter.GetBytes((long)count), BitConverter.GetBytes((long)length), BitConverter.GetBytes((long)start));
        var locator = PickleBuilder.Concat("PK\u0006\u0007", new byte[4], BitConverter.GetBytes((long)end), BitConverter.GetBytes(1));
        var last = bytes[end..];
        last.AsSpan(8, 12).Fill(0xFF);
        File.WriteAllBytes(_folder.At("large.pt"), PickleBuilder.Concat(bytes[..end], record, locator, last));
        using var file = TorchFile.Open(_folder.At("large.pt"));
        using var tensor = file.Read("w");
        Assert.Equal(7f, tensor.item<float>());
    }

    [Fact]
    public void What_is_written_is_read_and_its_bytes_are_the_same_each_time()
    {
        using var scope = NewDisposeScope();
        (string, Tensor)[] tensors = [("a", arange(6).reshape(2, 3).t().to_type(ScalarType.Float32)), ("b", tensor(5L)), ("c", ones(3, ScalarType.Float16)), ("d", zeros(0))];
        TorchWriter.Write(_folder.At("a.pt"), tensors);
        TorchWriter.Write(_folder.At("b.pt"), tensors);
        Assert.Equal(File.ReadAllBytes(_folder.At("a.pt")), File.ReadAllBytes(_folder.At("b.pt")));
        using var file = TorchFile.Open(_folder.At("a.pt"));
        Assert.Equal(["a", "b", "c", "d"], file.Names);
        Assert.Equal([0f, 3, 1, 4, 2, 5], file.Read("a").data<float>().ToArray());
        Assert.Equal(5L, file.Read("b").item<long>());
        Assert.Equal(ScalarType.Float32, file.Read("c").dtype);
        Assert.Equal([0L], file.Read("d").shape);
    }

    private void AssertInvalid(string name, string what)
    {
        var error = Assert.Throws<ReactException>(() => TorchFile.Open(_folder.At(name)));
        Assert.Equal("ReactPyTorchFileInvalid", error.ErrorId);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
