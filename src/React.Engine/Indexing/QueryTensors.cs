using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>Queries as tensors on a device, in the precision of the first pass, with what its error bound needs of them.</summary>
internal sealed class QueryTensors : IDisposable
{
    /// <summary>Queries that are multiplied at once.</summary>
    public const int GroupQueries = 256;

    private readonly DisposeScope scope;

    /// <summary>Brings queries to a device.</summary>
    public QueryTensors(ReadOnlySpan<float> queries, int dimension, Device device, bool bfloat16)
    {
        (Dimension, Device, BFloat16, Count) = (dimension, device, bfloat16, queries.Length / dimension);
        (Lengths, RoundedLengths, Distances) = (new double[Count], new double[Count], new double[Count]);
        scope = NewDisposeScope();
        using var quiet = no_grad();
        var groups = new List<Tensor>();
        for (var first = 0; first < Count; first += GroupQueries)
        {
            var count = Math.Min(GroupQueries, Count - first);
            var rows = zeros(count, dimension, ScalarType.Float32);
            MemoryMarshal.AsBytes(queries.Slice(first * dimension, count * dimension)).CopyTo(rows.bytes);
            var stored = bfloat16 ? rows.to(ScalarType.BFloat16) : rows;
            groups.Add(stored.to(device));
            using var inner = NewDisposeScope();
            var (exact, rounded) = (rows.to(ScalarType.Float64), stored.to(ScalarType.Float64));
            Read(exact.norm(1), Lengths.AsSpan(first));
            Read(rounded.norm(1), RoundedLengths.AsSpan(first));
            Read((exact - rounded).norm(1), Distances.AsSpan(first));
        }

        Groups = groups;

        // The tensors outlive the thread's scopes.
        scope.Detach([.. groups]);
        scope.Dispose();
    }

    /// <summary>Length of a query.</summary>
    public int Dimension { get; }

    /// <summary>Where they are.</summary>
    public Device Device { get; }

    /// <summary>Whether they are in bfloat16 rather than float32.</summary>
    public bool BFloat16 { get; }

    /// <summary>Queries.</summary>
    public int Count { get; }

    /// <summary>The queries, <see cref="GroupQueries"/> a tensor.</summary>
    public IReadOnlyList<Tensor> Groups { get; }

    /// <summary>Euclidean length of each query.</summary>
    public double[] Lengths { get; }

    /// <summary>Length of each query as it was rounded.</summary>
    public double[] RoundedLengths { get; }

    /// <summary>Distance of each query from what it was rounded to.</summary>
    public double[] Distances { get; }

    public void Dispose()
    {
        foreach (var group in Groups)
        {
            group.Dispose();
        }
    }

    private static void Read(Tensor values, Span<double> destination)
    {
        using (values)
        {
            MemoryMarshal.Cast<byte, double>(values.bytes).CopyTo(destination);
        }
    }
}
