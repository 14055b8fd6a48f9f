namespace React.Models.Hub;

/// <summary>Which files of a repository are the model.</summary>
/// <param name="Config">Its configuration; null for a file of weights alone.</param>
/// <param name="Weights">Its weights, or the index of them.</param>
/// <param name="Others">Vocabulary and preprocessing.</param>
internal sealed record HubChoice(HubFile? Config, HubFile Weights, IReadOnlyList<HubFile> Others)
{
    private const int MostNamed = 20;

    /// <summary>Whether the weights lie in several files, which an index names.</summary>
    public bool IsIndex => Weights.Name.EndsWith(ShardIndex.Ending, StringComparison.Ordinal);

    /// <summary>
    /// Chooses as <see cref="ModelFiles"/> will read it: safetensors before PyTorch's files, OpenCLIP's form before Hugging Face's where both have the same kind
    /// of weights, and nothing that would not be read. Only names without folders count, but for a file that was asked for.
    /// </summary>
    /// <exception cref="ReactException">There is no model, or there are several.</exception>
    public static HubChoice Of(HubListing listing, HubReference reference)
    {
        if (reference.File is { } wanted)
        {
            return listing.Find(wanted) is { } file ? new HubChoice(null, file, []) : throw HubError.NotFound(reference, reference.Repository, wanted, "EntryNotFound");
        }

        var openClip = listing.Find(ModelFiles.OpenClipConfigName);
        var plain = listing.Find(ModelFiles.ConfigName);
        HubChoice?[] choices =
        [
            openClip is null ? null : With(openClip, listing.Find(ModelFiles.OpenClipWeightsName)),
            plain is null ? null : With(plain, Safetensors(listing)),
            openClip is null ? null : With(openClip, Safetensors(listing)),
            openClip is null ? null : With(openClip, listing.Find(ModelFiles.TorchNames[0])),
            plain is null ? null : With(plain, Torch(listing)),
            openClip is null ? null : With(openClip, Torch(listing)),
        ];
        if (choices.FirstOrDefault(choice => choice is not null) is { } chosen)
        {
            var preprocessing = chosen.Config == openClip ? null : listing.Find(ModelFiles.PreprocessingName);
            return chosen with { Others = [.. Tokenization.VocabularyFiles.Of(name => listing.Find(name) is not null).Select(name => listing.Find(name)!), .. preprocessing is null ? [] : new[] { preprocessing }] };
        }

        var alone = listing.Files.Where(file => IsPlain(file.Name) && IsWeights(file.Name)).ToArray();
        return (openClip ?? plain, alone) switch
        {
            (null, [var only]) => new HubChoice(null, only, []),
            (_, { Length: > 1 }) => throw new ReactException("ReactHubChoice", ReactErrorKind.InvalidArgument,
                $"'{reference.Repository}' holds {alone.Length} files of weights: {string.Join(", ", alone.Take(MostNamed).Select(file => file.Name))}.",
                $"Name the one you want, such as {reference.Repository}/{alone[0].Name}.", reference.Id),
            _ => throw new ReactException("ReactHubNoModel", ReactErrorKind.InvalidData,
                $"'{reference.Repository}' is no model that can be read: it has no {((openClip ?? plain) is null ? "configuration" : "weights")} at its top.", "Check the name. Weights are .safetensors, .bin or .pt files.", reference.Id),
        };
    }

    private static HubChoice? With(HubFile config, HubFile? weights) => weights is null ? null : new HubChoice(config, weights, []);

    private static HubFile? Safetensors(HubListing listing) =>
        listing.Find(ModelFiles.WeightsName) ?? listing.Find(ModelFiles.WeightsName + ShardIndex.Ending) ?? listing.Find(ModelFiles.OtherWeightsName)
        ?? Only(listing, name => name.EndsWith(".safetensors", StringComparison.Ordinal));

    private static HubFile? Torch(HubListing listing) =>
        ModelFiles.TorchNames.Select(listing.Find).FirstOrDefault(file => file is not null) ?? listing.Find(ModelFiles.TorchNames[1] + ShardIndex.Ending) ?? Only(listing, WeightFile.IsTorchName);

    private static HubFile? Only(HubListing listing, Func<string, bool> matches) =>
        listing.Files.Where(file => IsPlain(file.Name) && matches(file.Name)).Take(2).ToArray() is [var only] ? only : null;

    private static bool IsWeights(string name) => name.EndsWith(".safetensors", StringComparison.Ordinal) || WeightFile.IsTorchName(name);

    /// <summary>Whether a name, which a server gave, lies at the top of the repository and is safe as a file's here.</summary>
    private static bool IsPlain(string name) => name.Length is > 0 and <= 200 && !name.AsSpan().ContainsAny('/', '\\') && name[0] != '.' && Storage.SafePath.IsSafe(name);
}
