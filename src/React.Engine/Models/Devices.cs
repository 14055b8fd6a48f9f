using System.Globalization;
using TorchSharp;

namespace React.Models;

/// <summary>What <c>-Device</c> means on this machine.</summary>
public static class Devices
{
    /// <summary>What a user may write.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Auto", "Cpu", "Cuda", "Cuda:0"];

    /// <summary>Several devices, as <c>Cuda:0,Cuda:1</c>; <c>Cuda:*</c> for all GPUs. One may come twice.</summary>
    /// <exception cref="ReactException">A name is no device, or there is no such GPU.</exception>
    public static IReadOnlyList<torch.Device> ResolveAll(string names) => [.. names.Split(',', StringSplitOptions.TrimEntries).SelectMany(name =>
        name.Equals("Cuda:*", StringComparison.OrdinalIgnoreCase)
            ? Enumerable.Range(0, Math.Max(1, torch.cuda.is_available() ? torch.cuda.device_count() : 0)).Select(index => Resolve($"Cuda:{index}"))
            : [Resolve(name)])];

    /// <summary>The torch device for <c>Auto</c>, <c>Cpu</c>, <c>Cuda</c> or <c>Cuda:N</c>.</summary>
    /// <exception cref="ReactException">The name is none of these, or there is no such GPU.</exception>
    public static torch.Device Resolve(string name)
    {
        if (name.Equals("Cpu", StringComparison.OrdinalIgnoreCase))
        {
            return torch.CPU;
        }

        var automatic = name.Equals("Auto", StringComparison.OrdinalIgnoreCase);
        var index = 0;
        if (!automatic && !name.Equals("Cuda", StringComparison.OrdinalIgnoreCase)
            && !(name.StartsWith("Cuda:", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index)))
        {
            throw new ReactException("ReactDeviceName", ReactErrorKind.InvalidArgument, $"'{name}' is no device.", "Use Auto, Cpu, Cuda or Cuda:N; Get-ReactDevice lists what this machine has.", name);
        }

        if (torch.cuda.is_available() && index < torch.cuda.device_count())
        {
            return new torch.Device(DeviceType.CUDA, index);
        }

        return automatic
            ? torch.CPU
            : throw new ReactException("ReactDeviceMissing", ReactErrorKind.NotInstalled, $"This machine or this build has no device '{name}'.",
                OperatingSystem.IsWindows()
                    ? "Use -Device Cpu, or install a CUDA build (dotnet build -p:ReactDevice=Cuda) and the GPU's driver; Get-ReactDevice lists what is there."
                    : "Use -Device Cpu; Get-ReactDevice lists what is there.", name);
    }
}
