using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Where a customization was computed. The same run on the same machine with as many threads gives the same bytes; another number of
/// threads, another processor or another libtorch adds up in another order and differs in the last digits.
/// </summary>
internal sealed record RunEnvironment(string React, string Libtorch, string Runtime, string System, string Processor, string Device, int Threads)
{
    /// <summary>This machine.</summary>
    /// <param name="device">The device that was computed on.</param>
    public static RunEnvironment Current(string device) => new(
        typeof(RunEnvironment).Assembly.GetName().Version?.ToString(3) ?? "", __version__, RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(), device, get_num_threads());
}
