using static TorchSharp.torch;

namespace React.Models.PyTorch;

/// <summary>
/// Weights as <c>torch.save</c> writes them: a zip archive with a pickle and one stored entry a storage, a TorchScript archive, or the older
/// form, one pickle after another with the storages behind. The pickle is read as data (<see cref="PickleReader"/>); nothing is executed.
/// </summary>
internal sealed class TorchFile : IWeightFile
{
    /// <summary>A pickle of the largest published model with its optimizer takes some 3 MB.</summary>
    private const int MaxPickle = 16 << 20;

    /// <summary>Tensors may share storages, but not so that a small file stands for any amount of memory.</summary>
    private const int MostShared = 4;

    private const string PickleName = "data.pkl";

    private readonly WeightBytes _file;
    private readonly Dictionary<string, PickleTensor> _tensors;
    private readonly Func<PickleStorage, long> _place;

    /// <param name="file">The file; owned from here on.</param>
    /// <param name="isScript">Whether it is a TorchScript archive.</param>
    /// <param name="content">What its pickle holds.</param>
    /// <param name="storages">The storages that the pickle names.</param>
    /// <param name="place">Where a storage's bytes begin; all of them are within the file.</param>
    private TorchFile(WeightBytes file, bool isScript, object? content, IEnumerable<PickleStorage> storages, Func<PickleStorage, long> place)
    {
        _file = file;
        _place = place;
        _tensors = StateDictionary.Find(content, file.Path);
        IsTorchScript = isScript;
        Names = [.. _tensors.Keys];

        var most = MostShared * (double)file.Length;
        if (_tensors.Values.Sum(tensor => (double)tensor.Count * TensorType.Size(tensor.Storage.Type)) > most || storages.Sum(storage => (double)storage.ByteLength) > most)
        {
            throw TorchFileError.Invalid(file.Path, $"its tensors would take more than {MostShared} times as many bytes as it has.");
        }
    }

    /// <summary>Whether it is a TorchScript archive, as OpenAI published CLIP.</summary>
    public bool IsTorchScript { get; }

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether a file's first bytes are a zip archive's, or those of PyTorch's older form.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> start) => IsZip(start) || start.StartsWith(LegacyTorchFile.Start);

    /// <summary>Opens a file and reads its pickle.</summary>
    /// <exception cref="ReactException">It cannot be read, is damaged, or its pickle asks for more than weights need.</exception>
    public static TorchFile Open(string path) => WeightBytes.Open(path, what => TorchFileError.Invalid(path, what), file =>
    {
        var start = file.Read(0, (int)Math.Min(file.Length, LegacyTorchFile.Start.Length));
        return IsZip(start) ? OpenZip(file)
            : start.AsSpan().StartsWith(LegacyTorchFile.Start) ? OpenLegacy(file)
            : throw TorchFileError.Invalid(path, "it is neither a zip archive nor a pickle of PyTorch.");
    });

    /// <inheritdoc/>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <inheritdoc/>
    public IReadOnlyList<long> ShapeOf(string name) => _tensors[name].Shape;

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var tensor = _tensors[name];
        var type = TensorType.Torch(tensor.Storage.Type)!.Value;
        var start = _place(tensor.Storage) + (tensor.Offset * TensorType.Size(tensor.Storage.Type));
        if (tensor.IsContiguous || tensor.Count == 0)
        {
            return WeightBytes.Widen(_file.ReadTensor(tensor.Shape, type, start));
        }

        using var extent = _file.ReadTensor([tensor.Extent], type, start);
        using var view = extent.as_strided(tensor.Shape, tensor.Strides);
        return WeightBytes.Widen(view.contiguous());
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8);

    private static TorchFile OpenZip(WeightBytes file)
    {
        var zip = StoredZip.Open(file);
        var pickles = zip.Names.Where(name => name.EndsWith($"/{PickleName}", StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - PickleName.Length - 1).ToArray();
        if (pickles.Length != 1)
        {
            throw TorchFileError.Invalid(file.Path, $"it has {pickles.Length} entries {PickleName}.");
        }

        var root = pickles[0][..^PickleName.Length];
        var isScript = zip.Find($"{root}constants.pkl") is not null;
        var calls = new PickleCalls(file.Path, isScript);
        CheckByteOrder(file, zip, root);
        var content = PickleReader.Read(new PickleBytes(Bytes(file, zip, zip.Find(pickles[0])!), file.Path), calls, file.Path);
        foreach (var storage in calls.Storages.Values)
        {
            if (Entry(storage) is not { } entry || storage.ByteLength > entry.Length)
            {
                throw TorchFileError.Invalid(file.Path, $"the storage '{TorchFileError.Short(storage.Key)}' of {storage.ByteLength} bytes is missing or shorter.");
            }
        }

        return new TorchFile(file, isScript, content, calls.Storages.Values, storage => zip.DataOffset(Entry(storage)!));

        ZipEntry? Entry(PickleStorage storage) => zip.Find($"{root}data/{storage.Key}");
    }

    private static TorchFile OpenLegacy(WeightBytes file)
    {
        var calls = new PickleCalls(file.Path, isScript: false);
        var bytes = new PickleBytes(file.Read(0, (int)Math.Min(file.Length, MaxPickle)), file.Path);
        var (content, places) = LegacyTorchFile.Read(file, bytes, calls);
        return new TorchFile(file, false, content, calls.Storages.Values, storage => places[storage.Key]);
    }

    private static void CheckByteOrder(WeightBytes file, StoredZip zip, string root)
    {
        if (zip.Find($"{root}byteorder") is { } order && !Bytes(file, zip, order).AsSpan().SequenceEqual("little"u8))
        {
            throw TorchFileError.Invalid(file.Path, "it was written by a machine with the other byte order.");
        }
    }

    private static byte[] Bytes(WeightBytes file, StoredZip zip, ZipEntry entry) => entry.Length <= MaxPickle
        ? file.Read(zip.DataOffset(entry), (int)entry.Length)
        : throw TorchFileError.Invalid(file.Path, $"its entry '{TorchFileError.Short(entry.Name)}' has {entry.Length} bytes; {MaxPickle} are read at most.");
}
