using React.Models;
using React.Models.Hub;
using Xunit;

namespace React.Engine.Tests.Models.Hub;

/// <summary>Models that are found by their names on the hub.</summary>
public sealed class SavedModelTests : IDisposable
{
    private readonly HubBench bench = new();
    private readonly string?[] before = [.. Variables.Select(Environment.GetEnvironmentVariable)];

    private static string[] Variables => [SavedModels.UserVariable, SavedModels.SharedVariable];

    public SavedModelTests()
    {
        Environment.SetEnvironmentVariable(SavedModels.UserVariable, bench.At("user"));
        Environment.SetEnvironmentVariable(SavedModels.SharedVariable, bench.At("shared"));
    }

    public void Dispose()
    {
        foreach (var (name, value) in Variables.Zip(before))
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        bench.Dispose();
    }

    [Fact]
    public void A_name_finds_the_users_model_before_that_of_all_and_no_half_one()
    {
        Assert.Equal("ReactModelNotFound", Assert.Throws<ReactException>(() => ModelLibrary.Open(HubBench.Id, Resolve)).ErrorId);
        Assert.Contains("Save-ReactModel -Id openai/clip-vit-base-patch32", Assert.Throws<ReactException>(() => ModelLibrary.Open("openai/clip-vit-base-patch32", Resolve)).RecommendedAction, StringComparison.Ordinal);
        var shared = Save(ModelScope.AllUsers);
        Assert.Equal(shared.Path, ModelLibrary.Open(HubBench.Id, Resolve).Path);
        Assert.Equal("small-clip", shared.Name);
        var own = Save(ModelScope.CurrentUser);
        Assert.NotEqual(shared.Path, own.Path);
        Assert.Equal(own.Path, ModelLibrary.Open(HubBench.Id, Resolve).Path);
        Assert.Equal([HubBench.Id], SavedModels.Names);

        // A file that was cut is none of a model.
        using (var file = File.OpenWrite(Path.Combine(own.Path, ModelFiles.WeightsName)))
        {
            file.SetLength(10);
        }

        Assert.Equal(shared.Path, ModelLibrary.Open(HubBench.Id, Resolve).Path);
        File.WriteAllText(Path.Combine(shared.Path, HubRecord.FileName), """{ "repository": "owner/small-clip", "revision": "main", "commit": "x", "endpoint": "x", "files": [ { "name": "../../x", "bytes": 1, "sha256": "x" } ] }""");
        Assert.Empty(SavedModels.Names);
        Assert.Null(SavedModels.Find(HubBench.Id));
    }

    [Fact]
    public void Revisions_lie_beside_each_other()
    {
        Save(ModelScope.CurrentUser);
        Save(ModelScope.CurrentUser, HubBench.Id + "@v1");
        Assert.Equal([HubBench.Id, HubBench.Id + "@v1"], SavedModels.Names);
        Assert.EndsWith("small-clip@v1", ModelLibrary.Open(HubBench.Id + "@v1", Resolve).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_customization_finds_its_base_in_another_users_folder()
    {
        var whole = Save(ModelScope.CurrentUser);
        var to = bench.At("custom");
        using (var loaded = whole.Load())
        using (var gated = loaded.Clip.WithGates(1, 3))
        {
            ModelFolder.SaveCustomization(to, gated, gated.Parameters.Keys.Where(name => name.Contains("gated", StringComparison.Ordinal)), whole);
        }

        Directory.Move(bench.At("user"), bench.At("shared"));
        Assert.Equal(Path.Combine(bench.At("shared"), "owner", "small-clip"), ReactModel.Open(to).OpenBase()!.Path);
    }

    private static string Resolve(string path) => Path.GetFullPath(path);

    private ReactModel Save(ModelScope scope, string id = HubBench.Id)
    {
        var hub = new ModelHub(bench.Options(), bench.Told);
        var reference = HubReference.Parse(id);
        return hub.Save(hub.Plan(reference, SavedModels.FolderOf(reference, scope)));
    }
}
