using React.Storage;
using React.Tokenization;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>Writes model folders: <c>model.safetensors</c> and the vocabulary first, <c>config.json</c> last, each file the old or the new one.</summary>
public static class ModelFolder
{
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Writes a whole model.</summary>
    /// <param name="path">The folder; made if needed.</param>
    /// <param name="clip">The model; it stays the caller's.</param>
    /// <param name="tokenizer">Its vocabulary; null or CLIP's own is not written, as it is the default.</param>
    /// <param name="element">How weights are stored; the logit scale and the gates stay float32.</param>
    /// <returns>The model as it lies there.</returns>
    /// <exception cref="ReactException">The folder cannot be written, holds other weights, or a weight does not fit into the type.</exception>
    public static ReactModel Save(string path, ClipModel clip, ClipTokenizer? tokenizer = null, WeightElement element = WeightElement.Float32) =>
        Save(path, clip, tokenizer, element, head: null);

    private static ReactModel Save(string path, ClipModel clip, ClipTokenizer? tokenizer, WeightElement element, ModelHead? head)
    {
        var ownVocabulary = tokenizer is not null && !ReferenceEquals(tokenizer, ClipTokenizer.Default);
        Prepare(path, ownVocabulary);
        Write(path, clip.Parameters.Select(parameter => (parameter.Key, parameter.Value)), element, head);
        if (ownVocabulary)
        {
            tokenizer!.Save(path);
        }

        AtomicFile.WriteText(Path.Combine(path, ModelFiles.ConfigName), ModelConfigFile.Format(clip.Config, null, head: head?.Config));
        return ReactModel.Open(path);
    }

    /// <summary>Writes a customization: only the named parameters, and a reference to the base that has the others.</summary>
    /// <param name="path">The folder; made if needed.</param>
    /// <param name="clip">The customized model; it stays the caller's.</param>
    /// <param name="trained">Names of the parameters that differ from the base's or that it lacks.</param>
    /// <param name="baseModel">What it was made from.</param>
    /// <param name="interpolation">Where the model is to stand between its base (0) and what was trained (1). The weights are written as they were trained.</param>
    /// <returns>The customization as it lies there.</returns>
    /// <exception cref="ReactException">The folder cannot be written, or a name is none of the model's.</exception>
    public static ReactModel SaveCustomization(string path, ClipModel clip, IEnumerable<string> trained, ReactModel baseModel, double interpolation = 1)
    {
        var names = trained.ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !clip.Parameters.ContainsKey(name)) is { } unknown)
        {
            throw new ReactException("ReactTensorNotFound", ReactErrorKind.InvalidArgument, $"The model has no parameter '{unknown}'.", "Name parameters of the model that is saved.", unknown);
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var reference = new BaseReference(BaseModel.Name(folder, baseModel.Path), baseModel.Fingerprint);
        Prepare(path, ownVocabulary: false);
        Write(path, clip.Parameters.Where(parameter => names.Contains(parameter.Key)).Select(parameter => (parameter.Key, parameter.Value)), WeightElement.Float32);
        AtomicFile.WriteText(Path.Combine(path, ModelFiles.ConfigName), ModelConfigFile.Format(clip.Config, reference, interpolation));
        return ReactModel.Open(path);
    }

    /// <summary>Writes a customization that has a head and leaves the towers as they are: the head, and a reference to the base.</summary>
    /// <param name="path">The folder; made if needed.</param>
    /// <param name="head">What was learned.</param>
    /// <param name="baseModel">What it was made from.</param>
    /// <returns>The customization as it lies there.</returns>
    /// <exception cref="ReactException">The folder cannot be written, or the classes' names take more place than a configuration has.</exception>
    internal static ReactModel SaveHead(string path, ModelHead head, ReactModel baseModel)
    {
        var config = CheckHead(path, head, baseModel);
        Prepare(path, ownVocabulary: false);
        Write(path, [], WeightElement.Float32, head);
        AtomicFile.WriteText(Path.Combine(path, ModelFiles.ConfigName), config);
        return ReactModel.Open(path);
    }

    /// <summary>Refuses a head that <see cref="SaveHead"/> would refuse, before anything goes for it.</summary>
    /// <returns>The text of its configuration.</returns>
    internal static string CheckHead(string path, ModelHead head, ReactModel baseModel)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var config = ModelConfigFile.Format(baseModel.Config, new BaseReference(BaseModel.Name(folder, baseModel.Path), baseModel.Fingerprint), head: head.Config);
        if (System.Text.Encoding.UTF8.GetByteCount(config) > ClipConfig.MaxFileLength)
        {
            throw new ReactException("ReactHeadTooLarge", ReactErrorKind.LimitReached, $"The names of {head.Config.Classes.Count} classes take more than the {ClipConfig.MaxFileLength} bytes that a configuration may have.", "Use fewer classes, or shorter names.", path);
        }

        return config;
    }

    /// <summary>Writes a model as one folder that needs no other: a customization together with its base.</summary>
    /// <param name="model">The model or customization.</param>
    /// <param name="destination">The folder to write to.</param>
    /// <param name="element">How weights are stored.</param>
    /// <param name="replace">Whether a model that the folder holds may be replaced.</param>
    /// <param name="format">In which form.</param>
    /// <param name="stopping">Ends the work as long as nothing is written.</param>
    /// <exception cref="ReactException">The form cannot hold the model, or the folder holds a model, or is the model's own or its base's.</exception>
    public static ReactModel Export(
        ReactModel model, string destination, WeightElement element = WeightElement.Float32, bool replace = false, ModelFormat format = ModelFormat.React, CancellationToken stopping = default)
    {
        var folder = CheckExport(model, destination, replace, format);
        using var loaded = model.Load(CPU);
        stopping.ThrowIfCancellationRequested();
        return format == ModelFormat.React
            ? Replace(folder, replace, loaded.Clip, loaded.Tokenizer, element, model.ReadHead())
            : Export(folder, replace, format, loaded, element);
    }

    /// <summary>Refuses what <see cref="Export(ReactModel, string, WeightElement, bool, ModelFormat, CancellationToken)"/> would refuse before it reads a weight.</summary>
    /// <returns>The absolute path of the folder.</returns>
    public static string CheckExport(ReactModel model, string destination, bool replace, ModelFormat format)
    {
        FormatLimits.Check(format, model);
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (model.LiesIn(folder))
        {
            throw new ReactException("ReactExportOntoItself", ReactErrorKind.InvalidArgument, $"'{folder}' is the folder of the model itself or of its base.", "Choose another folder.", folder);
        }

        RefuseUnless(replace, folder);
        return folder;
    }

    private static ReactModel Export(string folder, bool replace, ModelFormat format, LoadedModel loaded, WeightElement element)
    {
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));
        using var writing = FolderLock.Acquire(folder);
        MakeRoom(folder, replace);

        // Weights under a name that this form does not write over would be read in place of its own.
        StorageError.Guard(folder, () => File.Delete(Path.Combine(folder, ModelFiles.WeightsName)));
        ModelExport.Write(folder, format, loaded.Clip, loaded.Tokenizer, element);
        return ReactModel.Open(folder);
    }

    /// <summary>Writes a whole model in place of what the folder holds, with the folder's lock.</summary>
    /// <param name="folder">The folder; made if needed.</param>
    /// <param name="replace">Whether a model that it holds may go.</param>
    /// <param name="clip">The model; it stays the caller's.</param>
    /// <param name="tokenizer">Its vocabulary; null for CLIP's own.</param>
    /// <param name="element">How weights are stored.</param>
    /// <param name="head">What it knows of classes; null for nothing.</param>
    /// <exception cref="ReactException">It holds a model, which may not go, is being written, or cannot be written.</exception>
    internal static ReactModel Replace(string folder, bool replace, ClipModel clip, ClipTokenizer? tokenizer, WeightElement element, ModelHead? head = null)
    {
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));
        using var writing = FolderLock.Acquire(folder);
        MakeRoom(folder, replace);
        return Save(folder, clip, tokenizer, element, head);
    }

    /// <summary>
    /// Takes away what would be read together with a new model although it belongs to the old one, first of all its configuration: until the new
    /// one is whole, the folder holds no model. What is written over stays until then.
    /// </summary>
    /// <param name="folder">The folder to be written; it need not exist.</param>
    /// <param name="replace">Whether a model that it holds may go.</param>
    /// <exception cref="ReactException">It holds a model, which may not go.</exception>
    internal static void MakeRoom(string folder, bool replace)
    {
        RefuseUnless(replace, folder);
        if (!Directory.Exists(folder))
        {
            return;
        }

        StorageError.Guard(folder, () =>
        {
            foreach (var name in ModelFiles.CompanionNames.Prepend(ModelFiles.ConfigName))
            {
                File.Delete(Path.Combine(folder, name));
            }
        });
    }

    /// <summary>Refuses a folder that holds a model, unless it may be replaced.</summary>
    internal static void RefuseUnless(bool replace, string folder)
    {
        if (!replace && Directory.Exists(folder) && (ModelFiles.AllWeights(folder).Length > 0 || File.Exists(Path.Combine(folder, ModelFiles.ConfigName))))
        {
            throw new ReactException("ReactFolderHoldsModel", ReactErrorKind.InvalidArgument, $"'{folder}' holds a model already.", "Choose another folder, or use -Force to replace it.", folder);
        }
    }

    /// <summary>Makes the folder; refuses one that holds files which would be read beside or instead of ours.</summary>
    private static void Prepare(string path, bool ownVocabulary)
    {
        StorageError.Guard(path, () => Directory.CreateDirectory(path));

        var disturbing = ownVocabulary ? ModelFiles.CompanionNames.Except(VocabularyFiles.Names) : ModelFiles.CompanionNames;
        if (disturbing.FirstOrDefault(name => File.Exists(Path.Combine(path, name))) is { } other)
        {
            throw new ReactException("ReactFolderHoldsModel", ReactErrorKind.InvalidArgument, $"'{path}' holds another model's {other}.", "Choose another folder.", path);
        }
    }

    private static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors, WeightElement element, ModelHead? head = null)
    {
        using var scope = NewDisposeScope();
        var converted = tensors.Select(tensor => (tensor.Name, Convert(tensor.Name, tensor.Tensor, element)));
        SafetensorsWriter.Write(Path.Combine(path, ModelFiles.WeightsName), converted.Concat(head?.Tensors() ?? []), Metadata);
    }

    /// <summary>A parameter as it is stored; single numbers keep their type.</summary>
    internal static Tensor Convert(string name, Tensor tensor, WeightElement element)
    {
        var type = element switch
        {
            WeightElement.Float16 => ScalarType.Float16,
            WeightElement.BFloat16 => ScalarType.BFloat16,
            _ => ScalarType.Float32,
        };
        if (tensor.dim() == 0 || type == tensor.dtype)
        {
            return tensor;
        }

        var converted = tensor.detach().to_type(type);
        return converted.isfinite().all().item<bool>()
            ? converted
            : throw new ReactException("ReactWeightRange", ReactErrorKind.InvalidArgument, $"A number of '{name}' is too large for {element} or is none.", "Store the weights as Float32.", name);
    }
}
