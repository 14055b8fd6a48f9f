using Microsoft.Win32.SafeHandles;

namespace React.Indexing.Faiss;

/// <summary>An index in faiss's memory.</summary>
internal sealed class FaissHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly bool own;

    /// <param name="index">The pointer that the library gave.</param>
    /// <param name="own">Whether React's own exports made it, or FaissNet's.</param>
    public FaissHandle(nint index, bool own)
        : base(ownsHandle: true)
    {
        this.own = own;
        SetHandle(index);
    }

    protected override bool ReleaseHandle()
    {
        if (own)
        {
            FaissNative.RF_Release(handle);
        }
        else
        {
            FaissNative.FN_Release(handle);
        }

        return true;
    }
}
