using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Work on the memory of float32 tensors in pieces of a fixed size, so that results do not depend on the number of threads.</summary>
internal static class FloatChunks
{
    /// <summary>Elements in a piece: 256 KiB.</summary>
    public const int Length = 1 << 16;

    /// <summary>The address of a contiguous float32 tensor on the CPU. Valid while the tensor lives.</summary>
    public static unsafe nint Pointer(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
        ? (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes))
        : throw new ArgumentException("Not a contiguous float32 tensor in memory.", nameof(tensor));

    /// <summary>How many pieces cover so many elements.</summary>
    public static int Count(long elements) => (int)((elements + Length - 1) / Length);

    /// <summary>Calls <paramref name="work"/> with the start and end of every piece, on as many threads as libtorch uses.</summary>
    public static void ForEach(long elements, Action<long, long> work)
    {
        var count = Count(elements);
        if (count <= 1)
        {
            work(0, elements);
            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() },
            chunk => work((long)chunk * Length, Math.Min(elements, (chunk + 1L) * Length)));
    }
}
