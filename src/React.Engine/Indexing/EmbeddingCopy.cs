using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>Brings files of embeddings into another folder. Copies, not links: what the index holds must not change when the original does.</summary>
/// <param name="folder">Where they go.</param>
/// <param name="element">How components are stored there.</param>
/// <param name="observer">Is told where vectors are changed.</param>
internal sealed class EmbeddingCopy(string folder, NpyElement element, IWorkObserver observer)
{
    /// <summary>Where they go.</summary>
    public string Folder => folder;

    /// <summary>Copies vectors; brings them to length 1 where one has another.</summary>
    public void Vectors(NpyFile vectors, string name, long? notUnit, CancellationToken stopping)
    {
        if (notUnit is null && vectors.Header.Element == element)
        {
            File(vectors.Path, name, stopping);
            return;
        }

        observer.Decision(notUnit is { } first
            ? $"'{name}': row {first} has the length {VectorCheck.Length(vectors, first):G4}; all rows are brought to length 1."
            : $"'{name}' is written as {element}.");
        var dimension = (int)vectors.Header.Shape[1];
        var row = new float[dimension];
        using var writer = new NpyWriter(Target(name), dimension, element);
        for (var number = 0L; number < vectors.Header.Shape[0]; number++)
        {
            stopping.ThrowIfCancellationRequested();
            vectors.ReadFloats(number * dimension, row);
            Embedding.Vectors.Normalize(row);
            writer.Append(row);
        }

        writer.Complete();
    }

    /// <summary>Copies a file as it is.</summary>
    public void File(string path, string name, CancellationToken stopping) => AtomicFile.Write(Target(name), target =>
    {
        var buffer = new byte[1 << 20];
        using var source = AtomicFile.OpenRead(path);
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            stopping.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
        }
    });

    private string Target(string name)
    {
        var target = Path.Combine(folder, name);
        StorageError.Guard(target, () => Directory.CreateDirectory(Path.GetDirectoryName(target)!));
        return target;
    }
}
