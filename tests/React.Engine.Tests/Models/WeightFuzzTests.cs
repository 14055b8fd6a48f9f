using React.Models;
using React.Models.PyTorch;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

/// <summary>Ten thousand damaged files of each form: an error of ours or tensors within bounds, never a crash, a hang or memory without end.</summary>
public sealed class WeightFuzzTests
{
    private const int Files = 10_000;

    [Fact]
    public void Damaged_archives_give_errors() => Fuzz("a.pt", seed: 1);

    [Fact]
    public void Damaged_safetensors_give_errors() => Fuzz("a.safetensors", seed: 2);

    [Fact]
    public void Damaged_legacy_files_give_errors() => Fuzz("legacy.pt", seed: 3);

    private static void Fuzz(string name, int seed)
    {
        using var folder = new TempFolder();
        using var scope = NewDisposeScope();
        var path = folder.At(name);
        Write(path);
        var whole = File.ReadAllBytes(path);
        var random = new Random(seed);
        var failed = 0;
        for (var i = 0; i < Files; i++)
        {
            File.WriteAllBytes(path, Damage(whole, random));
            try
            {
                using var file = WeightFile.Open(path);
                foreach (var tensor in file.Names)
                {
                    Assert.True(file.ShapeOf(tensor).Aggregate(1L, (product, size) => product * size) <= 8L * whole.Length);
                    using var read = file.Read(tensor);
                }
            }
            catch (ReactException error)
            {
                Assert.StartsWith("React", error.ErrorId, StringComparison.Ordinal);
                failed++;
            }
        }

        Assert.InRange(failed, Files / 4, Files);
    }

    private static void Write(string path)
    {
        (string, Tensor)[] tensors = [("module.visual.proj", randn(3, 4)), ("ln_final.weight", ones(5, ScalarType.Float16)), ("logit_scale", tensor(2.6f)), ("n", tensor(3L))];
        if (path.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            SafetensorsWriter.Write(path, tensors);
        }
        else if (path.EndsWith("legacy.pt", StringComparison.Ordinal))
        {
            byte[] One(params object[] parts) => PickleBuilder.Concat(0x80, 2, PickleBuilder.Concat(parts), ".");
            File.WriteAllBytes(path, PickleBuilder.Concat(
                LegacyTorchFile.Start.ToArray(), "."u8.ToArray(), One("M", BitConverter.GetBytes((short)1001)), One("}"),
                PickleBuilder.Dictionary(("w", PickleBuilder.Tensor([2, 2], [1, 2], 4)), ("v", PickleBuilder.Tensor([3], [1], 3, key: "1", type: "HalfStorage"))),
                One("](", PickleBuilder.Text("0"), PickleBuilder.Text("1"), "e"), BitConverter.GetBytes(4L), new byte[16], BitConverter.GetBytes(3L), new byte[6]));
            using var file = TorchFile.Open(path);
            Assert.Equal(["w", "v"], file.Names);
        }
        else
        {
            TorchWriter.Write(path, tensors);
        }
    }

    /// <summary>Bytes changed, cut out, doubled or cut off; the places lie anywhere, also in headers and counts.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    for (var i = at; i < at + length; i++)
                    {
                        bytes[i] = 0xFF;
                    }

                    break;
                default:
                    bytes.RemoveRange(at, random.Next(3) == 0 ? bytes.Count - at : 1);
                    break;
            }
        }

        return [.. bytes];
    }
}
