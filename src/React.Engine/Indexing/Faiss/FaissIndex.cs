using System.Runtime.InteropServices;
using React.Storage;

namespace React.Indexing.Faiss;

/// <summary>
/// An index of inner products in faiss's memory. Any number of threads may search it at once; whatever changes it, parameters too, needs it alone.
/// With React's own library every level's metric is checked when it is made or read, and every call has its own error.
/// </summary>
public sealed unsafe class FaissIndex : IDisposable
{
    /// <summary>Bytes of vectors handed to faiss at once when they are added or searched for: between two calls the work can end.</summary>
    private const int BlockBytes = 64 << 20;

    private readonly FaissHandle handle;
    private readonly bool own;
    private readonly string name;

    private FaissIndex(nint index, bool own, string name)
    {
        handle = new FaissHandle(index, own);
        this.own = own;
        this.name = name;
        try
        {
            Describe();
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; private set; }

    /// <summary>Vectors in it.</summary>
    public long Count => own ? FaissNative.RF_Count(handle) : FaissNative.FN_Count(handle);

    /// <summary>What it is made of.</summary>
    public FaissShape Shape { get; private set; } = null!;

    /// <summary>Makes an empty index of inner products.</summary>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="factory">Faiss's description, for example <c>IVF4096,Flat</c>.</param>
    /// <exception cref="ReactException">Faiss is missing, knows no such index, or would measure something else on one of its levels.</exception>
    public static FaissIndex Create(int dimension, string factory) => Create(dimension, factory, FaissLibrary.IsOwn);

    /// <summary>Reads an index file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapped">Whether inverted lists stay in the file and are read from there; the file must not change then.</param>
    /// <exception cref="ReactException">Faiss is missing, or the file is missing, damaged, or no index of inner products.</exception>
    public static FaissIndex Read(string path, bool mapped = false) => Read(path, mapped, FaissLibrary.IsOwn);

    /// <summary>Writes it to a file, which is not safe against interruption by itself.</summary>
    public void Write(string path)
    {
        if (own)
        {
            FaissCall.Run("Writing the index", path, (error, capacity) => FaissNative.RF_Write(handle, path, error, capacity));
            return;
        }

        EnsurePlain(path);
        Guarded("Writing the index", path, () => FaissNative.FN_WriteIndex(handle, path));
    }

    /// <summary>Sets how thoroughly it searches: any of faiss's parameters, for example <c>nprobe=32,quantizer_efSearch=64</c>.</summary>
    public void SetParameters(string parameters)
    {
        EnsureOwn("Setting search parameters");
        FaissCall.Run("Setting the parameters", parameters, (error, capacity) => FaissNative.RF_SetParameters(handle, parameters, error, capacity));
    }

    /// <summary>Learns from a sample.</summary>
    public void Train(ReadOnlySpan<float> vectors, CancellationToken stopping = default)
    {
        var count = Rows(vectors);
        fixed (float* first = vectors)
        {
            var start = first;
            if (own)
            {
                FaissCall.Run("Training the index", name, (stop, error, capacity) => FaissNative.RF_Train(handle, count, start, 0, stop, error, capacity), stopping);
            }
            else
            {
                Guarded("Training the index", name, () => FaissNative.FN_Train(handle, count, start));
            }
        }

        Describe();
    }

    /// <summary>Adds vectors, whose ids are their positions.</summary>
    public void Add(ReadOnlySpan<float> vectors, CancellationToken stopping = default) => Add(vectors, [], stopping);

    /// <summary>Adds vectors with ids.</summary>
    /// <param name="vectors">The vectors, row by row.</param>
    /// <param name="ids">As many ids; none for positions.</param>
    public void Add(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids, CancellationToken stopping = default)
    {
        var count = Rows(vectors);
        if (ids.Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, count);
        }

        var block = BlockRows(Dimension);
        for (var done = 0; done < count; done += block)
        {
            stopping.ThrowIfCancellationRequested();
            var rows = Math.Min(block, count - done);
            fixed (float* firstVector = vectors[(done * Dimension)..])
            fixed (long* firstId = ids.IsEmpty ? ids : ids[done..])
            {
                AddBlock(rows, firstVector, firstId, stopping);
            }
        }
    }

    /// <summary>Finds the nearest of each query.</summary>
    /// <param name="queries">The queries, row by row.</param>
    /// <param name="k">How many for each.</param>
    /// <param name="scores">One row of <paramref name="k"/> scores a query, best first.</param>
    /// <param name="ids">Their ids; -1 where there are no more.</param>
    /// <param name="probes">Inverted lists looked into; 0 for as many as its parameters say.</param>
    /// <param name="among">The only ids to look at; needs <see cref="FaissShape.CanSelect"/>.</param>
    /// <param name="stopping">Ends the search.</param>
    public void Search(ReadOnlySpan<float> queries, int k, Span<float> scores, Span<long> ids, long probes = 0, RowSet? among = null, CancellationToken stopping = default)
    {
        var count = Rows(queries);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scores.Length, checked(count * k));
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Length, count * k);
        if (probes > 0 || among is not null)
        {
            EnsureOwn("Searching with parameters of the search, or among some rows,");
        }

        var words = Words(among);
        var block = Math.Max(1, Math.Min(BlockRows(Dimension), BlockRows(3 * k)));
        for (var done = 0; done < count; done += block)
        {
            stopping.ThrowIfCancellationRequested();
            var rows = Math.Min(block, count - done);
            fixed (float* query = queries[(done * Dimension)..])
            fixed (float* score = scores[(done * k)..])
            fixed (long* id = ids[(done * k)..])
            fixed (ulong* selected = words)
            {
                SearchBlock(rows, query, k, probes, selected, words?.LongLength * sizeof(ulong) ?? 0, score, id, stopping);
            }
        }
    }

    /// <summary>The vectors of some ids, as far as the index kept them.</summary>
    public void Reconstruct(ReadOnlySpan<long> ids, Span<float> vectors)
    {
        EnsureOwn("Reading vectors back");
        ArgumentOutOfRangeException.ThrowIfNotEqual(vectors.Length, checked(ids.Length * Dimension));
        fixed (long* firstId = ids)
        fixed (float* firstVector = vectors)
        {
            var count = ids.Length;
            var from = firstId;
            var to = firstVector;
            FaissCall.Run("Reading vectors from", name, (error, capacity) => FaissNative.RF_Reconstruct(handle, count, from, to, error, capacity));
        }
    }

    /// <summary>Makes <see cref="Reconstruct"/> possible where vectors lie in inverted lists: 8 bytes a vector.</summary>
    public void PrepareReconstruct()
    {
        EnsureOwn("Reading vectors back");
        FaissCall.Run("Preparing", name, (error, capacity) => FaissNative.RF_PrepareReconstruct(handle, error, capacity));
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => handle.Dispose();

    /// <param name="dimension">As above.</param>
    /// <param name="factory">As above.</param>
    /// <param name="own">Whether to use React's exports, or those that FaissNet's library has too.</param>
    internal static FaissIndex Create(int dimension, string factory, bool own)
    {
        FaissLibrary.Require();
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, IndexManifest.MaxDimension);
        nint index = 0;
        if (own)
        {
            FaissCall.Run("Making the index", factory, (error, capacity) => FaissNative.RF_Create(dimension, factory, FaissNative.InnerProduct, out index, error, capacity));
        }
        else
        {
            Guarded("Making the index", factory, () => index = FaissNative.FN_Create(dimension, factory, FaissNative.InnerProduct));
        }

        return new FaissIndex(index, own, factory);
    }

    internal static FaissIndex Read(string path, bool mapped, bool own)
    {
        FaissLibrary.Require();
        StorageError.Guard(path, () => File.OpenHandle(path).Dispose());
        nint index = 0;
        if (own)
        {
            FaissCall.Run("Reading the index", path, (error, capacity) => FaissNative.RF_Read(path, mapped ? 1 : 0, FaissNative.InnerProduct, out index, error, capacity));
        }
        else
        {
            EnsurePlain(path);
            Guarded("Reading the index", path, () => index = FaissNative.FN_ReadIndex(path));
        }

        return new FaissIndex(index, own, path);
    }

    private static int BlockRows(int floats) => Math.Max(1, BlockBytes / sizeof(float) / floats);

    private static ulong[]? Words(RowSet? set)
    {
        if (set is null)
        {
            return null;
        }

        var words = new ulong[Math.Max(1, (set.Rows + 63) / 64)];
        for (var i = 0L; i < (set.Rows + 63) / 64; i++)
        {
            words[i] = set.Word(i);
        }

        return words;
    }

    private static void EnsurePlain(string path)
    {
        if (path.Any(c => c > '\x7F'))
        {
            throw FaissLibrary.Lacking($"Using '{path}', a path with other letters than English ones,");
        }
    }

    /// <summary>A call of FaissNet's exports: theirs throw C++ exceptions, which only Windows survives; React's keep a text instead.</summary>
    private static void Guarded(string doing, string target, Action call)
    {
        string? text;
        Exception? cause = null;
        try
        {
            call();
            text = FaissLibrary.IsOwn ? LastError() : null;
        }
        catch (SEHException error)
        {
            (text, cause) = (LastError() ?? error.Message, error);
        }

        if (text is not null)
        {
            throw new ReactException("ReactFaissFailed", ReactErrorKind.Failed, $"{doing} '{target}' failed: {text.ReplaceLineEndings(" ").Trim().TrimEnd('.')}.", "Check the file or the factory string.", target, cause);
        }
    }

    private static string? LastError() => Marshal.PtrToStringUTF8(FaissNative.FN_GetLastError()) is { Length: > 0 } text ? text : null;

    private void EnsureOwn(string what)
    {
        if (!own)
        {
            throw FaissLibrary.Lacking(what);
        }
    }

    private int Rows(ReadOnlySpan<float> vectors) => vectors.Length % Dimension == 0
        ? vectors.Length / Dimension
        : throw new ArgumentException($"{vectors.Length} floats are no vectors of length {Dimension}.", nameof(vectors));

    private void AddBlock(int rows, float* vectors, long* ids, CancellationToken stopping)
    {
        if (own)
        {
            FaissCall.Run("Adding vectors to", name, (stop, error, capacity) => FaissNative.RF_Add(handle, rows, vectors, ids, 0, stop, error, capacity), stopping);
        }
        else if (ids is null)
        {
            Guarded("Adding vectors to", name, () => FaissNative.FN_Add(handle, rows, vectors));
        }
        else
        {
            Guarded("Adding vectors to", name, () => FaissNative.FN_AddWithIds(handle, rows, vectors, ids));
        }
    }

    private void SearchBlock(int rows, float* queries, int k, long probes, ulong* selected, long selectedBytes, float* scores, long* ids, CancellationToken stopping)
    {
        if (own)
        {
            FaissCall.Run("Searching", name,
                (stop, error, capacity) => FaissNative.RF_Search(handle, rows, queries, k, probes, selected, selectedBytes, 0, stop, scores, ids, error, capacity), stopping);
        }
        else
        {
            Guarded("Searching", name, () => FaissNative.FN_Search(handle, rows, queries, k, scores, ids));
        }
    }

    private void Describe()
    {
        if (!own)
        {
            Dimension = FaissNative.FN_Dimension(handle);
            Shape = new FaissShape("", true, 0, false, false, false, false);
            if (FaissNative.FN_MetricType(handle) != FaissNative.InnerProduct)
            {
                throw new ReactException("ReactFaissUnsuitable", ReactErrorKind.InvalidData, $"'{name}' does not measure inner products.", "Use an index of inner products (IP).", name);
            }

            return;
        }

        const int capacity = 1024;
        var values = stackalloc long[8];
        var kind = stackalloc byte[capacity];
        FaissCall.Run("Looking into", name, (error, errorCapacity) => FaissNative.RF_Describe(handle, values, kind, capacity, error, errorCapacity));
        Dimension = (int)values[0];
        Shape = new FaissShape(Marshal.PtrToStringUTF8((nint)kind)!, values[2] != 0, values[3], values[4] != 0, values[5] != 0, values[6] != 0, values[7] != 0);
    }
}
