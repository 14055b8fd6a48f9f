using System.Diagnostics;
using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>The methods that learn from what the frozen model makes of pairs, through the cmdlets.</summary>
[Collection(TinyCollection.Name)]
public sealed class HeadTests(TinyBench bench)
{
    // Drawn, not searched: to a model of random weights all classes are much alike, and one of them might lose all its pictures to another.
    private const string Learn = """
        param($to, $method)
        $i = 0
        Find-ReactKnowledge -Random -Index $index -Count 64 |
            ForEach-Object { [React.ReactPair]@{ Key = $_.Key; Caption = $_.Caption; Locator = $_.Locator; Class = $task.Classes[$i++ % 8].Name } } |
            Invoke-ReactCustomization -Model $model -Destination $to -Method $method -Verbose
        """;

    [Theory]
    [InlineData("RetrievalHead", "Linear")]
    [InlineData("Cache", "Cache")]
    public void One_line_leads_from_a_task_to_a_measure(string method, string head)
    {
        var to = bench.New("head");
        var result = bench.Try(Learn, to, method).ThrowOnError();
        var customization = Assert.Single(result.Output);
        Assert.Equal(method, customization.Properties["Method"].Value.ToString());
        Assert.Equal(64, customization.Get<int>("PairCount"));
        Assert.Contains(result.Verbose, line => line.StartsWith("64 of 64 pairs are used; ", StringComparison.Ordinal));

        // What it is, by object, by path and beside its base.
        var model = Assert.Single(bench.Run("param($to) Get-ReactModel $to", to));
        Assert.Equal((head, true), (model.Properties["Head"].Value.ToString(), model.Get<bool>("IsCustomization")));
        Assert.Equal(bench.Run("$task.Classes.Name").Select(name => (string)name.BaseObject), model.Get<string[]>("HeadClasses"));
        var measures = bench.Try("param($to) Measure-ReactModel -Model $to -Task $task -Path $sample.TestSets[0] -IncludeBase -Verbose", to).ThrowOnError();
        Assert.Equal(["model", Path.GetFileName(to)], measures.Output.Select(item => item.Get<string>("Model")));
        Assert.NotEqual(measures.Output[0].Get<string>("ModelFingerprint"), measures.Output[1].Get<string>("ModelFingerprint"));
        Assert.Contains(measures.Verbose, line => line.EndsWith($"({head}) decides among 8 of the 8 classes of task 'rare-shapes'.", StringComparison.Ordinal));

        // The same call finds it done.
        var files = Checksums.Of(to);
        Assert.Contains(bench.Try(Learn, to, method).ThrowOnError().Verbose, line => line.EndsWith("holds this customization already; nothing is to be done.", StringComparison.Ordinal));
        Assert.Equal(files, Checksums.Of(to));
    }

    [Fact]
    public void Its_vectors_are_its_base_s_and_so_are_its_indexes()
    {
        var to = bench.New("head");
        var same = bench.Run("""
            param($to)
            $task | Find-ReactKnowledge -Index $index -Count 4 | Invoke-ReactCustomization -Model $model -Destination $to -Method Cache > $null
            ((Get-ReactEmbedding -Model $to -Text 'a star').Vector -join ' ') -eq ((Get-ReactEmbedding -Model $model -Text 'a star').Vector -join ' ')
            (Find-ReactKnowledge -Text star -Index $index -Model $to -Count 3).Key -join ' '
            (Find-ReactKnowledge -Text star -Index $index -Count 3).Key -join ' '
            """, to);
        Assert.Equal(true, same[0].BaseObject);
        Assert.Equal(same[2].BaseObject, same[1].BaseObject);
    }

    [Fact]
    public void A_task_of_other_classes_is_measured_as_by_the_base_with_a_warning()
    {
        var to = bench.New("head");
        var result = bench.Try("""
            param($to)
            $i = 0
            Find-ReactKnowledge -Random -Index $index -Count 12 |
                ForEach-Object { [React.ReactPair]@{ Key = $_.Key; Caption = $_.Caption; Locator = $_.Locator; Class = ('star', 'circle')[$i++ % 2] } } |
                Invoke-ReactCustomization -Model $model -Destination $to -Method RetrievalHead -LearningRate 0.1 |
                Measure-ReactModel -Task $task -Path $sample.TestSets[0] -IncludeBase
            """, to).ThrowOnError();
        Assert.Equal(result.Output[0].Get<double>("Top1"), result.Output[1].Get<double>("Top1"));
        Assert.Contains("none of them has a name of the task's", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RetrievalHead", "-GatedBlocks 1", "-GatedBlocks goes only with -Method GatedImage.")]
    [InlineData("Cache", "-Epochs 10", "-Epochs goes only with -Method GatedImage, LockedText, Full or RetrievalHead.")]
    [InlineData("Cache", "-Augmentation None", "-Augmentation goes only with -Method GatedImage, LockedText or Full.")]
    [InlineData("Cache", "-ZeroShotShare 0.5", "-ZeroShotShare goes only with -Method RetrievalHead.")]
    [InlineData("LockedText", "-Alpha 1", "-Alpha goes only with -Method Cache.")]
    [InlineData("Full", "-CountPerClass 500", "-CountPerClass goes only with -Method RetrievalHead or Cache.")]
    public void An_option_of_another_method_is_refused_by_name_also_at_its_default(string method, string option, string told)
    {
        var to = bench.New();
        bench.Fails("ReactOptionInvalid", ErrorCategory.InvalidArgument, told,
            $"param($to) $task | Find-ReactKnowledge -Index $index -Count 2 | Invoke-ReactCustomization -Model $model -Destination $to -Method {method} {option}", to);
        Assert.False(Path.Exists(to));
    }

    [Theory]
    [InlineData("RetrievalHead")]
    [InlineData("Cache")]
    public void A_corpus_and_pairs_without_classes_are_refused(string method)
    {
        bench.Fails("ReactOptionInvalid", ErrorCategory.InvalidArgument, "-Corpus goes only with -Method GatedImage, LockedText or Full.",
            $"param($to) Invoke-ReactCustomization -Corpus $sample.Corpus -Model $model -Destination $to -Method {method}", bench.New());
        var to = bench.New();
        bench.Fails("ReactTooFewClasses", ErrorCategory.InvalidData, "does not say which class it was retrieved for",
            $"param($to) Find-ReactKnowledge -Random -Index $index -Count 5 | Invoke-ReactCustomization -Model $model -Destination $to -Method {method} -WarningAction SilentlyContinue", to);
        Assert.Equal(5, File.ReadAllLines(Path.Combine(to, "rejects.jsonl")).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-WhatIf")]
    public void A_head_fits_no_plain_format(string how) => bench.Fails("ReactFormatCannotHold", ErrorCategory.InvalidArgument, "(a cache of pictures), and without that it would be its base again", $"""
        param($to, $plain)
        $task | Find-ReactKnowledge -Index $index -Count 2 | Invoke-ReactCustomization -Model $model -Destination $to -Method Cache | Export-ReactModel -Destination $plain -Format OpenClip {how}
        """, bench.New("head"), bench.New("plain"));

    [Fact]
    public void A_stop_ends_it_and_the_next_call_finishes_it()
    {
        var to = bench.New("head");
        var pairs = bench.Run("$task | Find-ReactKnowledge -Index $index -Count 8");
        using var input = new PSDataCollection<PSObject>();
        using var pipeline = bench.Module.Pipeline();
        pipeline.AddCommand("Invoke-ReactCustomization").AddParameter("Model", bench.Model).AddParameter("Destination", to).AddParameter("Method", "RetrievalHead");
        var running = pipeline.BeginInvoke(input, new PSDataCollection<PSObject>());
        foreach (var pair in pairs)
        {
            input.Add(pair);
        }

        var patience = Stopwatch.StartNew();
        while (!Directory.Exists(to) && patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            Thread.Sleep(20);
        }

        pipeline.Stop();
        Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
        Assert.False(File.Exists(Path.Combine(to, "run.json")));
        var again = bench.Run("param($to, $pairs) $pairs | Invoke-ReactCustomization -Model $model -Destination $to -Method RetrievalHead", to, pairs.ToArray());
        Assert.Equal(pairs.Select(pair => pair.Get<string>("Locator")).Distinct().Count(), Assert.Single(again).Get<int>("PairCount"));
    }
}
