using System.Runtime.InteropServices;

namespace React.Work;

/// <summary>Settings that native libraries read once, when they are loaded. What the user has set stays.</summary>
public static partial class NativeTuning
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    private static int _applied;

    /// <summary>Applies them. To be called before the first tensor; later calls do nothing.</summary>
    public static void Apply()
    {
        if (Interlocked.Exchange(ref _applied, 1) == 1)
        {
            return;
        }

        // Threads of a finished matrix product spin for the next one. For long, that takes the processor from the threads that decode
        // pictures, and on a busy machine from everybody.
        if (OperatingSystem.IsWindows())
        {
            SetUnlessSet("KMP_BLOCKTIME", "1", (name, value) => Environment.SetEnvironmentVariable(name, value));
        }
        else if (OperatingSystem.IsLinux())
        {
            SetUnlessSet("GOMP_SPINCOUNT", "10000", static (name, value) => _ = SetEnvironment(name, value, 0));

            // Freed tensors stay with the process for the next step, instead of going back to the kernel page by page.
            _ = MallocOption(MmapThreshold, 1 << 30);
            _ = MallocOption(TrimThreshold, 512 << 20);
            _ = MallocOption(TopPad, 64 << 20);
        }
    }

    private static void SetUnlessSet(string name, string value, Action<string, string> set)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY")))
        {
            set(name, value);
        }
    }

    // .NET's own setter changes a copy that C code does not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallocOption(int option, int value);
}
