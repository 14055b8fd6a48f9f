using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>What a model knows of classes beside its towers: vectors of the towers' space, each of a class. Evaluation makes a classifier of it.</summary>
/// <param name="Config">Kind, classes and constants.</param>
/// <param name="Vectors">Unit rows [n, embedding]: a weight for each class, or a key for each picture of a cache.</param>
/// <param name="Labels">For each row, the position of its class.</param>
internal sealed record ModelHead(HeadConfig Config, float[] Vectors, int[] Labels)
{
    /// <summary>What names of a head's tensors begin with; no parameter's does.</summary>
    public const string Prefix = "head.";

    private const string VectorsName = Prefix + "vectors";
    private const string LabelsName = Prefix + "labels";

    /// <summary>The tensors as they are stored. Belong to the current dispose scope.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
    [
        (VectorsName, tensor(Vectors, [Labels.Length, Vectors.Length / Labels.Length])),
        (LabelsName, tensor(Array.ConvertAll(Labels, label => (long)label), [Labels.Length])),
    ];

    /// <summary>Reads the tensors of a model's head.</summary>
    /// <param name="path">The file of weights.</param>
    /// <param name="config">What the configuration says.</param>
    /// <param name="dimension">Length of the model's vectors.</param>
    /// <exception cref="ReactException">A tensor is missing, misshapen or holds what it must not hold.</exception>
    public static ModelHead Read(string path, HeadConfig config, int dimension)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsReader.Open(path);
        var shape = Shape(VectorsName, 2);
        if (shape[0] < config.Classes.Count || (config.Kind == ModelHeadKind.Linear && shape[0] != config.Classes.Count) || shape[1] != dimension || shape[0] * shape[1] > Array.MaxLength)
        {
            throw Invalid(VectorsName, $"is {shape[0]} × {shape[1]}, which is no {config.Kind} head of {config.Classes.Count} classes and {dimension} numbers each");
        }

        if (Shape(LabelsName, 1)[0] != shape[0] || file.Info(LabelsName).Type != "I64")
        {
            throw Invalid(LabelsName, $"is not one whole number for each of {shape[0]} rows");
        }

        var vectors = MemoryMarshal.Cast<byte, float>(file.Read(VectorsName).to(ScalarType.Float32).contiguous().bytes).ToArray();
        if (!Array.TrueForAll(vectors, float.IsFinite))
        {
            throw Invalid(VectorsName, "holds what is no number");
        }

        var counts = new int[config.Classes.Count];
        var labels = new int[shape[0]];
        var stored = MemoryMarshal.Cast<byte, long>(file.Read(LabelsName).bytes);
        for (var row = 0; row < labels.Length; row++)
        {
            if ((ulong)stored[row] >= (ulong)counts.Length)
            {
                throw Invalid(LabelsName, $"has class {stored[row]} in row {row}; there are {counts.Length}");
            }

            labels[row] = (int)stored[row];
            counts[labels[row]]++;
        }

        return Array.TrueForAll(counts, count => count > 0 && (config.Kind == ModelHeadKind.Cache || count == 1))
            ? new ModelHead(config, vectors, labels)
            : throw Invalid(LabelsName, $"has {(config.Kind == ModelHeadKind.Cache ? "no row" : "not one row")} for class '{config.Classes[Array.FindIndex(counts, count => count != 1)]}'");

        IReadOnlyList<long> Shape(string name, int sides) => file.Contains(name) && file.Info(name).Shape is { } found && found.Count == sides
            ? found
            : throw Invalid(name, "is missing or has another number of sides");

        ReactException Invalid(string name, string what) => new("ReactModelHead", ReactErrorKind.InvalidData,
            $"The head in '{path}' cannot be used: '{name}' {what}.", "Customize again with -Force, or restore the file.", path);
    }
}
