using System.Runtime.InteropServices;

namespace React.Indexing;

/// <summary>Zeroed floats outside the managed heap, aligned to a line of the processor's cache.</summary>
internal sealed unsafe class NativeFloats : SafeHandle
{
    private const int Alignment = 64;

    public NativeFloats(long length)
        : base(0, ownsHandle: true)
    {
        var bytes = checked((nuint)length * sizeof(float));
        SetHandle((nint)NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), Alignment));
        NativeMemory.Clear(Pointer, bytes);
    }

    public float* Pointer => (float*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
