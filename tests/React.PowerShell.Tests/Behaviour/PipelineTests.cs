using System.Diagnostics;
using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>The module's cmdlets piped into each other.</summary>
[Collection(TinyCollection.Name)]
public sealed class PipelineTests(TinyBench bench)
{
    // Far more classes than the queue between a search and its pipeline can hold pairs of.
    private const string ManyClasses = "$many = New-ReactTask -ClassName (1..3000 | ForEach-Object { \"thing $_\" }) -Template 'a {}'\n";

    [Fact]
    public void One_line_leads_from_a_task_to_a_measure()
    {
        var destination = bench.New("customization");
        var measure = Assert.Single(bench.Run("""
            param($destination)
            $task | Find-ReactKnowledge -Index $index -Count 10 |
                Invoke-ReactCustomization -Model $model -Destination $destination -Epochs 2 -BatchSize 16 |
                Measure-ReactModel -Task $task -Path $sample.TestSets[0]
            """, destination));
        Assert.Equal(Path.GetFileName(destination), measure.Get<string>("Model"));
        Assert.Equal("rare-shapes", measure.Get<string>("Task"));
        Assert.Equal(bench.Run("8 * $sample.TestCountPerClass")[0].BaseObject, measure.Get<int>("Count"));
        Assert.InRange(measure.Get<double>("Top1"), 0, 100);
        Assert.InRange(measure.Get<double>("Top5"), measure.Get<double>("Top1"), 100);

        // The same by paths instead of objects, and with the base measured first.
        var both = bench.Run("param($destination) Measure-ReactModel -Model $destination -Task $sample.Tasks[0] -Path $sample.TestSets[0] -IncludeBase", destination);
        Assert.Equal(["model", Path.GetFileName(destination)], both.Select(item => item.Get<string>("Model")));
        Assert.Equal(measure.Get<double>("Top1"), both[1].Get<double>("Top1"));
        Assert.Equal(measure.Get<string>("ModelFingerprint"), both[1].Get<string>("ModelFingerprint"));
    }

    [Fact]
    public void What_is_retrieved_is_ranked_and_told_class_by_class()
    {
        var pairs = bench.Run("$task | Find-ReactKnowledge -Index $index -Count 4");
        var names = bench.Run("$task.Classes").ToDictionary(item => item.Get<string>("Name"), item => item.Get<string[]>("Synonyms").Append(item.Get<string>("Name")).ToArray());
        var classes = bench.Run("$task.Classes.Name").Select(name => (string)name.BaseObject);
        Assert.Equal(classes.SelectMany(name => Enumerable.Repeat(name, 4)), pairs.Select(pair => pair.Get<string>("Class")));
        Assert.All(pairs.Chunk(4), part =>
        {
            Assert.Equal([1, 2, 3, 4], part.Select(pair => pair.Get<int>("Rank")));
            Assert.Equal(part.OrderByDescending(pair => pair.Get<double>("Score")), part);
            Assert.All(part, pair => Assert.Contains(names[pair.Get<string>("Class")], name => pair.Get<string>("Query").Contains(name, StringComparison.Ordinal)));
        });
        Assert.Equal(4, bench.Run("param($file) Find-ReactKnowledge -ImagePath $file -Index $index -Count 4", Directory.EnumerateFiles(bench.At("sample", "tests"), "*.png", SearchOption.AllDirectories).First()).Count);
        Assert.Equal(3, bench.Run("Find-ReactKnowledge -Text 'a red star' -Against Caption -Index $index -Count 3").Count);
        Assert.Equal(
            bench.Run("Find-ReactKnowledge -Random -Seed 3 -Index $index -Count 9").Select(pair => pair.Get<string>("Key")),
            bench.Run("Find-ReactKnowledge -Random -Seed 3 -Index $index -Count 9").Select(pair => pair.Get<string>("Key")));
    }

    [Fact]
    public void A_search_looks_only_at_pairs_that_pass()
    {
        var pairs = bench.Run("Find-ReactKnowledge -Text 'a red star' -Index $index -Count 5 -CaptionMatch 'star*' -Filter 'length(caption) < 60' -Against Both");
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Contains("star", pair.Get<string>("Caption"), StringComparison.OrdinalIgnoreCase));
        Assert.All(pairs, pair => Assert.InRange(pair.Get<string>("Caption").Length, 1, 59));
        Assert.Equal(["mean of 2 queries"], bench.Run("Find-ReactKnowledge -Text 'a star', 'a red star' -Average -Index $index -Count 5").Select(pair => pair.Get<string>("Query")).Distinct());

        bench.Fails("ReactFilterInvalid", ErrorCategory.InvalidArgument, "The columns are: key, caption, locator, url, width, height, similarity, extra.", "Find-ReactKnowledge -Text star -Index $index -Filter 'breadth > 3'");
    }

    [Theory]
    [InlineData("New-ReactSample -Destination $to -Count 10 -TestCount 1")]
    [InlineData("New-ReactModel -Configuration ViT-B-32 -Destination $to")]
    [InlineData("New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model $model")]
    [InlineData("Export-ReactModel -Model $model -Destination $to")]
    [InlineData("Find-ReactKnowledge -Task $task -Index $index -Count 2 | Invoke-ReactCustomization -Model $model -Destination $to")]
    [InlineData("Find-ReactKnowledge -Task $task -Index $index -Count 2 | Save-ReactKnowledge -Destination $to")]
    [InlineData("Invoke-ReactCustomization -Corpus $sample.Corpus -Model $model -Destination $to")]
    [InlineData("Invoke-ReactCustomization -Index $index -Model $model -Destination $to")]
    [InlineData("New-ReactTask -ClassName cat -Destination $to", 1)]
    public void WhatIf_writes_nothing(string command, int objects = 0)
    {
        var to = bench.New();
        var before = Files();
        var output = bench.Run($"param($to) {command} -WhatIf", to);
        Assert.Equal(objects, output.Count);
        Assert.False(Path.Exists(to));
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Select_First_ends_the_search()
    {
        bench.Run("Find-ReactKnowledge -Text warm -Index $index -Count 1");
        var watch = Stopwatch.StartNew();
        var pairs = bench.Run(ManyClasses + "$many | Find-ReactKnowledge -Index $index -Count 1 | Select-Object -First 3");
        var first = watch.Elapsed;
        Assert.Equal(["thing 1", "thing 2", "thing 3"], pairs.Select(pair => pair.Get<string>("Class")));

        watch.Restart();
        Assert.Equal(3000, bench.Run(ManyClasses + "$many | Find-ReactKnowledge -Index $index -Count 1").Count);
        Assert.True(first < watch.Elapsed / 2, $"three took {first}, all of them {watch.Elapsed}");
    }

    [Fact]
    public void Pairs_leave_while_later_classes_are_not_searched_yet()
    {
        // Once the first pair is out, the index loses its metadata: what had been found before still comes, what is searched afterwards fails.
        var index = bench.New("index");
        var result = bench.Try("param($to)\n" + ManyClasses + """
            $gone = New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model $model
            $many | Find-ReactKnowledge -Index $gone -Count 1 | ForEach-Object { try { [System.IO.File]::Delete("$($gone.Path)/metadata/metadata_0.parquet") } catch { <# Windows: it is being read just now #> } $_ }
            """, index);
        Assert.InRange(result.Output.Count, 1, 1000);
        Assert.Equal("thing 1", result.Output[0].Get<string>("Class"));
        Assert.StartsWith("React", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_customization_uses_pairs_as_they_arrive()
    {
        var pairs = bench.Run("Find-ReactKnowledge -Random -Index $index -Count 20");
        var locator = bench.New("missing.png");
        var bad = bench.Run("param($pair, $locator) [React.ReactPair]@{ Key = $pair.Key; Caption = $pair.Caption; Locator = $locator }", pairs[0], locator)[0];
        using var input = new PSDataCollection<PSObject> { bad };
        using var output = new PSDataCollection<PSObject>();
        using var pipeline = bench.Module.Pipeline();
        pipeline.AddCommand("Invoke-ReactCustomization").AddParameter("Model", bench.Model).AddParameter("Destination", bench.New()).AddParameter("Epochs", 1).AddParameter("BatchSize", 4).AddParameter("Verbose");
        var running = pipeline.BeginInvoke(input, output);

        // The pipeline thread passes messages on when it gets a pair, so it gets some; they are repeated until the first one's fate is told.
        bool Told() => pipeline.Streams.Verbose.Any(record => record.Message.StartsWith("Left out", StringComparison.Ordinal));
        var patience = Stopwatch.StartNew();
        while (!Told() && patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            input.Add(pairs[0]);
            Thread.Sleep(20);
        }

        Assert.True(Told(), "nothing was told of the first pair while others were still to come");
        foreach (var pair in pairs)
        {
            input.Add(pair);
        }

        input.Complete();
        pipeline.EndInvoke(running);
        var customization = Assert.Single(output);
        Assert.Equal((20, 1), (customization.Get<int>("PairCount"), customization.Get<int>("RejectedCount")));
    }

    [Fact]
    public void A_later_customization_takes_from_the_cache_what_the_frozen_blocks_made()
    {
        const string script = """
            param($destination, $cache)
            Find-ReactKnowledge -Random -Index $index -Count 20 |
                Invoke-ReactCustomization -Model $model -Destination $destination -Epochs 4 -BatchSize 10 -Augmentation Original -Views 2 -CachePath $cache -CacheLimit 1MB -Verbose 4>&1 |
                ForEach-Object { "$_" }
            """;
        var cache = bench.New("cache");
        var (first, second) = (bench.New(), bench.New());
        string Told(string destination) => bench.Run(script, destination, cache).Select(line => line.ToString()).Last(line => line.StartsWith("The frozen blocks", StringComparison.Ordinal));
        Assert.Equal("The frozen blocks computed 40 views of pictures; 0 were in the cache.", Told(first));
        Assert.Equal("The frozen blocks computed 0 views of pictures; 40 were in the cache.", Told(second));
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "model.safetensors")), File.ReadAllBytes(Path.Combine(second, "model.safetensors")));

        // A cache that cannot be there is an error, not a slow run.
        bench.Fails("ReactNotAFolder", ErrorCategory.InvalidArgument, "config.json", "param($destination, $cache) Find-ReactKnowledge -Random -Index $index -Count 20 | Invoke-ReactCustomization -Model $model -Destination $destination -Epochs 1 -CachePath $cache", bench.New(), Path.Combine(bench.Model, "config.json"));
    }

    private string[] Files() => [.. Directory.EnumerateFileSystemEntries(bench.At(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
