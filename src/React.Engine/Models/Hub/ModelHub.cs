using System.Text;
using React.Storage;
using React.Work;

namespace React.Models.Hub;

/// <summary>Saves models of a hub in folders: pinned to a commit, checked by hash, resumable, and from then on usable without a network.</summary>
/// <param name="options">Which hub, and how it is spoken to.</param>
/// <param name="observer">Told how it goes.</param>
public sealed class ModelHub(HubOptions options, IWorkObserver observer)
{
    /// <summary>Finds out what is to be fetched. Nothing is written.</summary>
    /// <param name="reference">What is wanted.</param>
    /// <param name="folder">Where it is to lie.</param>
    /// <param name="replace">Whether a model that the folder holds may go, and a saved one is compared with the hub again.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">There is no such model, it is not for us, or the folder holds another one.</exception>
    public HubPlan Plan(HubReference reference, string folder, bool replace = false, CancellationToken stopping = default)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!replace && Saved(reference, folder) is { } saved)
        {
            return saved;
        }

        HubStage.EnsureFree(reference, folder, replace);
        using var client = new HubClient(options);
        return Task.Run(() => PlanAsync(client, reference, folder, replace, stopping), stopping).GetAwaiter().GetResult();
    }

    /// <summary>Does what was planned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stopping">Ends the work; what has come stays and is continued by the next run.</param>
    /// <returns>The model as it lies in the folder.</returns>
    /// <exception cref="ReactException">It does not come, is not what the hub lists or no CLIP model, or there is no space.</exception>
    public ReactModel Save(HubPlan plan, CancellationToken stopping = default)
    {
        if (plan.Model is { } there)
        {
            return there;
        }

        using var stage = HubStage.Open(plan);

        // Another process may have saved it since it was planned.
        if (!plan.Replace && Saved(plan.Reference, plan.Folder) is { Model: { } meanwhile })
        {
            return meanwhile;
        }

        HubStage.EnsureFree(plan.Reference, plan.Folder, plan.Replace);
        stage.Begin(options.Endpoint);
        using var client = new HubClient(options);
        Task.Run(() => FetchAsync(client, plan, stage, stopping), stopping).GetAwaiter().GetResult();
        return ReactModel.Open(stage.Commit(options.Endpoint));
    }

    /// <summary>A plan to use what a folder holds, or null where it does not hold what is wanted.</summary>
    private HubPlan? Saved(HubReference reference, string folder)
    {
        if (HubRecord.Read(folder) is not { } record || !record.IsOf(reference) || !record.IsWhole(folder))
        {
            return null;
        }

        observer.Decision($"{reference} lies in '{folder}' at commit {record.Commit[..Math.Min(12, record.Commit.Length)]}; the hub is not asked. -Force compares it with the hub again.");
        return new HubPlan(reference, folder, replace: false, null, null, []) { Model = ReactModel.Open(record.ModelPath(folder)) };
    }

    private async Task<HubPlan> PlanAsync(HubClient client, HubReference reference, string folder, bool replace, CancellationToken stopping)
    {
        var listing = await client.ListAsync(reference, stopping).ConfigureAwait(false);
        if (reference.Revision.Length == 40 && reference.Revision.All(char.IsAsciiHexDigit) && !reference.Revision.Equals(listing.Commit, StringComparison.OrdinalIgnoreCase))
        {
            throw HubError.Untrusted(reference, $"the hub gives commit {listing.Commit[..12]}… for {reference.Revision[..12]}…");
        }

        var choice = HubChoice.Of(listing, reference);
        List<HubFile> files = [.. choice.Config is null ? [] : new[] { choice.Config }, .. choice.Others, choice.Weights];
        if (choice.IsIndex)
        {
            files.AddRange(await ShardsAsync(client, reference, listing, choice.Weights, folder, stopping).ConfigureAwait(false));
        }

        if (files.FirstOrDefault(file => file.Bytes > MostBytes(choice, file)) is { } large)
        {
            throw HubError.TooLarge(reference, large.Name, MostBytes(choice, large));
        }

        observer.Decision($"Of the {listing.Files.Count} files of {reference.Repository} {files.Count} are the model: {string.Join(", ", files.Select(file => file.Name))}.");
        return new HubPlan(reference, folder, replace, listing, choice, files);
    }

    private static async Task<IEnumerable<HubFile>> ShardsAsync(HubClient client, HubReference reference, HubListing listing, HubFile index, string folder, CancellationToken stopping)
    {
        var bytes = await client.ReadAsync(reference, listing.Commit, index.Name, ShardIndex.MaxLength, stopping).ConfigureAwait(false);
        var shards = ShardIndex.Parse(Path.Combine(folder, index.Name), Encoding.UTF8.GetString(bytes));
        return shards.Files.Select(file => Path.GetFileName(file)).Select(name =>
            SafePath.IsSafe(name) && listing.Find(name) is { } found ? found : throw ShardIndex.Invalid(shards.Path, $"the repository has no '{name}', which it names"));
    }

    private async Task FetchAsync(HubClient client, HubPlan plan, HubStage stage, CancellationToken stopping)
    {
        stage.EnsureSpace();
        var (before, total) = (0L, plan.Files.All(file => file.Bytes is not null) ? plan.Bytes : (long?)null);
        foreach (var file in plan.Files)
        {
            var length = 0L;
            if (!stage.TryKeep(file, stopping))
            {
                var download = new HubDownload(client, options, plan.Reference, plan.Listing!.Commit, file, MostBytes(plan.Choice!, file), stage.PartOf(file), now => Report(length = now, file));
                stage.Arrived(file, await download.RunAsync(stopping).ConfigureAwait(false), plan.Choice!);
            }

            before += file.Bytes ?? length;
            Report(0, file);
        }

        // In thousands, so that progress shows a rate that can be read.
        void Report(long now, HubFile file) => observer.Progress(new WorkProgress($"Saving {plan.Reference}", (before + now) / 1000, total / 1000, "kB", file.Name));
    }

    private long MostBytes(HubChoice choice, HubFile file) =>
        file == choice.Config || choice.Others.Contains(file) || (choice.IsIndex && file == choice.Weights) ? options.MaxSmallBytes : options.MaxWeightBytes;
}
