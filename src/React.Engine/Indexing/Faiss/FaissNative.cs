using System.Runtime.InteropServices;

namespace React.Indexing.Faiss;

/// <summary>
/// The C interface to faiss. <c>RF_*</c> are exports of React's own library, which returns a status and a text from each call; <c>FN_*</c> those of
/// FaissNet's, which React's has too. <see cref="FaissLibrary"/> decides which file answers.
/// </summary>
internal static unsafe partial class FaissNative
{
    public const string Library = "React.Faiss.Native";

    /// <summary>What <see cref="RF_Version"/> has to return.</summary>
    public const int Version = 1;

    public const int InnerProduct = 0;

    [LibraryImport(Library)]
    public static partial int RF_Version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RF_Create(int dimension, string factory, int metric, out nint index, byte* error, int capacity);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RF_Read(string path, int mapped, int metric, out nint index, byte* error, int capacity);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RF_Write(FaissHandle index, string path, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial void RF_Release(nint index);

    [LibraryImport(Library)]
    public static partial int RF_Describe(FaissHandle index, long* values, byte* kind, int kindCapacity, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial long RF_Count(FaissHandle index);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RF_SetParameters(FaissHandle index, string parameters, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial int RF_Train(FaissHandle index, long count, float* vectors, int threads, int* stop, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial int RF_Add(FaissHandle index, long count, float* vectors, long* ids, int threads, int* stop, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial int RF_Search(
        FaissHandle index, long count, float* queries, long k, long probes, ulong* selected, long selectedBytes, int threads, int* stop, float* scores, long* ids, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial int RF_Reconstruct(FaissHandle index, long count, long* ids, float* vectors, byte* error, int capacity);

    [LibraryImport(Library)]
    public static partial int RF_PrepareReconstruct(FaissHandle index, byte* error, int capacity);

    // FaissNet takes texts in the system's own code page.
    [LibraryImport(Library)]
    public static partial nint FN_Create(int dimension, [MarshalAs(UnmanagedType.LPStr)] string description, int metric);

    [LibraryImport(Library)]
    public static partial nint FN_ReadIndex([MarshalAs(UnmanagedType.LPStr)] string path);

    [LibraryImport(Library)]
    public static partial void FN_WriteIndex(FaissHandle index, [MarshalAs(UnmanagedType.LPStr)] string path);

    [LibraryImport(Library)]
    public static partial void FN_Add(FaissHandle index, int count, float* vectors);

    [LibraryImport(Library)]
    public static partial void FN_AddWithIds(FaissHandle index, int count, float* vectors, long* ids);

    [LibraryImport(Library)]
    public static partial void FN_Train(FaissHandle index, int count, float* vectors);

    [LibraryImport(Library)]
    public static partial void FN_Search(FaissHandle index, int count, float* queries, int k, float* scores, long* ids);

    [LibraryImport(Library)]
    public static partial void FN_Release(nint index);

    [LibraryImport(Library)]
    public static partial int FN_Dimension(FaissHandle index);

    [LibraryImport(Library)]
    public static partial int FN_MetricType(FaissHandle index);

    [LibraryImport(Library)]
    public static partial long FN_Count(FaissHandle index);

    [LibraryImport(Library)]
    public static partial nint FN_GetLastError();
}
