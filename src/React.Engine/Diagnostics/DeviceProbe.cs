using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Diagnostics;

/// <summary>Finds the devices and measures what each is fast in.</summary>
public static class DeviceProbe
{
    // Large enough to reach the peak rate, small enough for a prompt that answers at once.
    private const int CpuSide = 512;
    private const int GpuSide = 4096;
    private const int Repeats = 5;

    /// <summary>All devices of this machine, the CPU first.</summary>
    public static IEnumerable<ReactDevice> Find()
    {
        yield return new ReactDevice
        {
            Name = "Cpu",
            Description = $"{RuntimeInformation.ProcessArchitecture} processor, {System.Environment.ProcessorCount} threads",
            Threads = get_num_threads(),
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Float32Gflops = Gflops(CPU, ScalarType.Float32, CpuSide),
            BFloat16Gflops = Gflops(CPU, ScalarType.BFloat16, CpuSide),
        };
        if (!cuda.is_available())
        {
            yield break;
        }

        for (var index = 0; index < cuda.device_count(); index++)
        {
            var gpu = new Device(DeviceType.CUDA, index);
            yield return new ReactDevice
            {
                Name = $"Cuda:{index}",
                Description = "CUDA GPU",
                Threads = 0,
                MemoryBytes = 0,
                Float32Gflops = Gflops(gpu, ScalarType.Float32, GpuSide),
                BFloat16Gflops = Gflops(gpu, ScalarType.BFloat16, GpuSide),
            };
        }
    }

    private static double Gflops(Device device, ScalarType type, int side)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        var left = ones(side, side, dtype: type, device: device);
        var right = ones(side, side, dtype: type, device: device);
        var best = TimeSpan.MaxValue;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var watch = Stopwatch.StartNew();
            using var product = left.mm(right);
            using var corner = product[0, 0].to(ScalarType.Float32);
            corner.item<float>(); // waits for a GPU to finish
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        return 2.0 * side * side * side / best.TotalSeconds / 1e9;
    }
}
