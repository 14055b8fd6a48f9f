using System.Text;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Storage;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("vectors_f16.npy", NpyElement.Float16)]
    [InlineData("class_prompts_f16.npy", NpyElement.Float16)]
    public void Headers_are_the_bytes_that_numpy_writes(string name, NpyElement element)
    {
        var path = SharedData.Fixture("retrieval", name);
        using var file = NpyFile.Open(path);
        Assert.Equal(element, file.Header.Element);
        Assert.Equal(File.ReadAllBytes(path)[..file.Header.DataOffset], NpyHeader.Format(element, [.. file.Header.Shape]));
    }

    [Theory]
    [InlineData(NpyElement.Float16)]
    [InlineData(NpyElement.Float32)]
    public void Rows_written_are_read_in_place(NpyElement element)
    {
        using (var writer = new NpyWriter(folder["a.npy"], 3, element))
        {
            writer.Append([1, -2, 0.5f]);
            float[] row = [0.1f, 65504, 1e-7f];
            writer.Append(row);
            Assert.Equal(element == NpyElement.Float16 ? (float)(Half)0.1f : 0.1f, row[0]);
            writer.Complete();
        }

        using var file = NpyFile.Open(folder["a.npy"]);
        Assert.Equal([2L, 3L], file.Header.Shape);
        var values = new float[4];
        file.ReadFloats(2, values);
        Assert.Equal([0.5f, element == NpyElement.Float16 ? (float)(Half)0.1f : 0.1f, 65504, element == NpyElement.Float16 ? (float)(Half)1e-7f : 1e-7f], values);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadFloats(3, new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadFloats(-1, new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Elements<double>(0, 1).Length);
    }

    [Fact]
    public void A_file_that_was_not_completed_is_empty()
    {
        using (var writer = new NpyWriter(folder["a.npy"], 3, NpyElement.Float32))
        {
            writer.Append([1, 2, 3]);
        }

        using var file = NpyFile.Open(folder["a.npy"]);
        Assert.Equal([0L, 3L], file.Header.Shape);
        Assert.Equal(0, file.Bytes);
        file.ReadFloats(0, []);
    }

    [Fact]
    public void Every_half_is_widened_exactly()
    {
        var halves = Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).ToArray();
        var widened = new float[65536];
        HalfVectors.Widen(halves, widened);
        Assert.All(halves.Zip(widened), both => Assert.True(Half.IsNaN(both.First) ? float.IsNaN(both.Second) : BitConverter.SingleToInt32Bits((float)both.First) == BitConverter.SingleToInt32Bits(both.Second)));
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "Fortran")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", "'>f4'")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 3), }", "'<f8'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "'|O'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 300), }", "ends after")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "claims the shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 1), }", "claims the shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 3), }", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    public void Headers_that_lie_are_refused(string header, string reason)
    {
        File.WriteAllBytes(folder["a.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[24]]);
        var error = Assert.Throws<ReactException>(() => NpyFile.Open(folder["a.npy"]));
        Assert.Equal("ReactNpyInvalid", error.ErrorId);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Changed_headers_give_a_sound_file_or_a_clear_error()
    {
        byte[] good = [.. NpyHeader.Format(NpyElement.Float32, 4, 5), .. new byte[80]];
        var random = new Random(6);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 2000; round++)
        {
            var changed = good[..(round % 10 == 0 ? random.Next(good.Length) : good.Length)];
            for (var i = 0; i < 1 + (round % 4) && changed.Length > 0; i++)
            {
                changed[random.Next(Math.Min(changed.Length, 80))] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder["a.npy"], changed);
            try
            {
                using var file = NpyFile.Open(folder["a.npy"]);
                Assert.InRange(file.Header.DataOffset + file.Bytes, 0, changed.Length);
            }
            catch (ReactException)
            {
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }
}
