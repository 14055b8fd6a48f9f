using System.Management.Automation;
using React.PowerShell.Tests.Help;
using React.Shell.Hosting;
using Xunit;

namespace React.PowerShell.Tests.Contract;

/// <summary>What users see of each type fits 120 columns, however long its texts are.</summary>
[Collection(ExampleCollection.Name)]
public sealed class ViewTests(ExampleFolder folder)
{
    private const int Columns = 120;

    /// <summary>A way to get objects of each type.</summary>
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["React.ReactSample"] = "New-ReactSample ./views-sample -Count 10 -TestCount 1",
        ["React.ReactModel"] = "Get-ReactModel Demo, ./custom",
        ["React.ReactIndex"] = "Get-ReactIndex ./index",
        ["React.ReactDatabaseIndex"] = """
            [React.ReactDatabaseIndex]@{
                Server = 'localhost:5432'; Database = 'web'; Table = 'react_pairs'; Count = 1; Dimension = 512; ElementType = 'halfvec'; Model = 'Demo'
                ModelFingerprint = 'x'; ImageIndex = 'hnsw'; TextIndex = 'none'; IsComplete = $true
            }
            """,
        ["React.ReactIndexRecall"] = "[React.ReactIndexRecall]::new('Image', 100, 0.95, 200, '400 captions of the index', 1.5, 300, 1000000, 'IVF4096,Flat', 'nprobe=64')",
        ["React.ReactIndexTest"] = "Test-ReactIndex ./index",
        ["React.ReactIndexFault"] = """
            Get-ReactIndex ./index | Out-Null
            New-ReactIndex ./sample/corpus ./views-index -Model Demo | Out-Null
            Get-ChildItem ./views-index/img_emb | Set-Content -Value 'damaged'
            (Test-ReactIndex ./views-index).Faults
            """,
        ["React.ReactNameCount"] = "Measure-ReactTask ./sample/tasks/common-shapes.json -Index ./index",
        ["React.ReactTask"] = "Get-ReactTask ./sample/tasks/*.json",
        ["React.ReactPair"] = "Find-ReactKnowledge ./sample/tasks/rare-shapes.json -Index ./index -Count 2",
        ["React.ReactQualityReport"] = "Find-ReactKnowledge ./sample/tasks/rare-shapes.json -Index ./index -Count 3 | Select-ReactKnowledge -Count 1 -ReportVariable report | Out-Null; $report",
        ["React.ReactQualityRule"] = "Find-ReactKnowledge ./sample/tasks/rare-shapes.json -Index ./index -Count 3 | Select-ReactKnowledge -Count 1 -ReportVariable report | Out-Null; $report.Rules",
        ["React.ReactQualityRemoval"] = "Find-ReactKnowledge ./sample/tasks/rare-shapes.json -Index ./index -Count 3 | Select-ReactKnowledge -Count 1 -ReportVariable report | Out-Null; $report.Removed",
        ["React.ReactKnowledgeExport"] = "Find-ReactKnowledge -Random -Index ./index -Count 3 | Export-ReactKnowledge ./views-export",
        ["React.ReactFetchResult"] = "Find-ReactKnowledge -Random -Index ./index -Count 3 | Save-ReactKnowledge ./views-fetched",
        ["React.ReactCustomization"] = """
            Find-ReactKnowledge -Random -Index ./index -Count 20 | Invoke-ReactCustomization -Model Demo -Destination ./views-custom -Epochs 1 -BatchSize 10
            Find-ReactKnowledge ./sample/tasks/rare-shapes.json -Index ./index -Count 2 | Invoke-ReactCustomization -Model Demo -Destination ./views-head -Method RetrievalHead
            Find-ReactKnowledge ./sample/tasks/rare-shapes.json -Index ./index -Count 2 | Invoke-ReactCustomization -Model Demo -Destination ./views-cache -Method Cache
            """,
        ["React.ReactTrainingStep"] = "(Find-ReactKnowledge -Random -Index ./index -Count 20 | Invoke-ReactCustomization -Model Demo -Destination ./views-steps -Epochs 1 -BatchSize 10).History",
        ["React.ReactInterpolationPoint"] = "(Find-ReactKnowledge -Random -Index ./index -Count 80 | Invoke-ReactCustomization -Model Demo -Destination ./views-points -Epochs 1 -BatchSize 20 -Interpolation Auto).InterpolationCurve",
        ["React.ReactMeasure"] = "Measure-ReactModel Demo, ./custom -Path ./sample/tests/*",
        ["React.ReactClassMeasure"] = "(Measure-ReactModel Demo -Path ./sample/tests/rare-shapes).Classes",
        ["React.ReactEmbedding"] = "Get-ReactEmbedding -Model Demo -Text 'a red circle', 'a blue star'",
        ["React.ReactDevice"] = "Get-ReactDevice",
        ["React.ReactEnvironmentCheck"] = "Test-ReactEnvironment",
    };

    /// <summary>The types with views.</summary>
    public static TheoryData<string> Types => [.. Sources.Keys];

    [Theory, MemberData(nameof(Types))]
    public void ObjectsAreShownWithinTheWidth(string type)
    {
        var objects = folder.Run(Sources[type]).ThrowOnError().Output;
        Assert.NotEmpty(objects);
        Assert.All(objects, item => Assert.Equal(type, item.BaseObject.GetType().FullName));
        CheckColumns(type, objects);
        CheckWidth(objects);

        // The same with texts far longer than any column.
        foreach (var item in objects)
        {
            foreach (var property in item.BaseObject.GetType().GetProperties().Where(property => property.PropertyType == typeof(string) && property.CanWrite))
            {
                property.SetValue(item.BaseObject, string.Join(' ', Enumerable.Repeat("long", 100)));
            }
        }

        CheckWidth(objects);
    }

    [Theory]
    [InlineData("React.ReactEnvironmentCheck")]
    [InlineData("React.ReactIndexFault")]
    public void WhatIsWrongIsShownToItsEnd(string type)
    {
        var item = folder.Run(Sources[type]).ThrowOnError().Output[0];
        item.BaseObject.GetType().GetProperty("Message")!.SetValue(item.BaseObject, $"{string.Join(' ', Enumerable.Repeat("long", 40))} end");
        Assert.Contains("end", Shown(new[] { item }), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotKnownOfAGpuIsLeftBlank()
    {
        var gpu = folder.Run("Get-ReactDevice").ThrowOnError().Output[0];
        foreach (var (property, value) in new (string, object)[] { ("Name", "Cuda:0"), ("Description", "CUDA GPU"), ("Threads", 0), ("MemoryBytes", 0L), ("Float32Gflops", 11.0), ("BFloat16Gflops", 22.0) })
        {
            gpu.BaseObject.GetType().GetProperty(property)!.SetValue(gpu.BaseObject, value);
        }

        var row = Shown(new[] { gpu }).Split('\n').Single(line => line.StartsWith("Cuda:0", StringComparison.Ordinal));
        Assert.Equal(["Cuda:0", "11", "22", "BFloat16", "CUDA", "GPU"], row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Every column has something to show: a view hides the errors of its scripts and the lack of a property.</summary>
    private void CheckColumns(string type, IReadOnlyList<PSObject> objects)
    {
        foreach (var column in ViewDefinitionTests.View(type).Descendants("TableColumnItem"))
        {
            var script = column.Element("ScriptBlock")?.Value ?? $"$_.{column.Element("PropertyName")!.Value}";
            foreach (var item in objects)
            {
                var shown = folder.Module.Run("param($item, $script) Set-StrictMode -Version 3; $item | ForEach-Object ([scriptblock]::Create($script))", item, script).ThrowOnError().Output;
                Assert.True(shown.Count > 0 && shown[0] is not null, $"'{script}' shows nothing.");
            }
        }
    }

    private void CheckWidth(System.Collections.IEnumerable objects)
    {
        var lines = Shown(objects).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("--", StringComparison.Ordinal) || line.TrimStart().StartsWith("--", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(CellWidth.Of(line) <= Columns, line));
    }

    private string Shown(System.Collections.IEnumerable objects)
    {
        using var pipeline = folder.Module.Pipeline();
        return TextCapture.Format(pipeline, objects, Columns).ReplaceLineEndings("\n").TrimEnd();
    }
}
