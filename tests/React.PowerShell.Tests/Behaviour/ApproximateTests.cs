using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Approximate indexes through the cmdlets.</summary>
[Collection(TinyCollection.Name)]
public sealed class ApproximateTests(TinyBench bench)
{
    [Fact]
    public void It_is_built_measured_and_searched()
    {
        Assert.SkipUnless((bool)bench.Run("[React.Indexing.Faiss.FaissLibrary]::IsOwn")[0].BaseObject, "React.Faiss.Native was not built: cmake, a C++ compiler and faiss's headers are needed");
        var folder = bench.New("approximate");
        bench.Run("param($folder) New-ReactIndex $sample.Corpus $folder -Model $model", folder);
        Assert.Contains("ReactIndexNotApproximate", bench.Run("param($folder) try { Test-ReactIndex $folder -Recall -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }", folder)[0].ToString(), StringComparison.Ordinal);

        var built = Assert.Single(bench.Run("param($folder) Optimize-ReactIndex $folder -Approximate -RecallAt 5 -QueryCount 10", folder));
        Assert.Equal((1.0, 5, "Image"), (built.Get<double>("Recall"), built.Get<int>("RecallAt"), built.Get<string>("Against")));
        var test = Assert.Single(bench.Run("param($folder) Test-ReactIndex $folder -Recall -RecallAt 3 -QueryCount 7", folder));
        Assert.True(test.Get<bool>("Passed"));
        var recall = Assert.Single(bench.Run("param($folder) (Test-ReactIndex $folder -Recall -RecallAt 3 -QueryCount 7).Recall", folder));
        Assert.Equal((3, 7), (recall.Get<int>("RecallAt"), recall.Get<int>("QueryCount")));
        Assert.Equal(
            bench.Run("param($folder) $task | Find-ReactKnowledge -Index $folder -Count 4 -Engine Exact", folder).Select(pair => pair.Get<string>("Key")),
            bench.Run("param($folder) $task | Find-ReactKnowledge -Index $folder -Count 4 -Engine Approximate", folder).Select(pair => pair.Get<string>("Key")));
    }
}
