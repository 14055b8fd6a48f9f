using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Pairs chosen by Select-ReactKnowledge and Find-ReactKnowledge -Quality, and written by Export-ReactKnowledge.</summary>
[Collection(TinyCollection.Name)]
public sealed class QualityTests(TinyBench bench)
{
    [Fact]
    public void Without_rules_pairs_pass_as_they_came() => Assert.Equal(
        bench.Run("($task | Find-ReactKnowledge -Index $index -Count 5 | ForEach-Object { $_.GetHashCode() }) -join ','")[0].BaseObject,
        bench.Run("($task | Find-ReactKnowledge -Index $index -Count 5 | Select-ReactKnowledge | ForEach-Object { $_.GetHashCode() }) -join ','")[0].BaseObject);

    [Fact]
    public void Every_rule_counts_what_it_leaves_out()
    {
        var result = bench.Try("""
            $pairs = @($task | Find-ReactKnowledge -Index $index -Count 30)
            $kept = @($pairs | Select-ReactKnowledge -CaptionHygiene -MinAgreementPercentile 20 -SharedPair BestClass -Count 4 -Balance Smallest -ReportVariable report -Verbose)
            $report
            $pairs.Count - $report.Removed.Count - $kept.Count
            ($report.Rules | Measure-Object Removed -Sum).Sum - $report.Removed.Count
            $report.Rules.Rule -join ' '
            ($kept | Group-Object Class | ForEach-Object Count | Sort-Object -Unique | Measure-Object).Count
            @($kept | Group-Object Id | Where-Object Count -gt 1).Count
            """).ThrowOnError();
        Assert.Equal("React.ReactQualityReport", result.Output[0].BaseObject.GetType().FullName);
        Assert.Equal("0,0,CaptionHygiene MinAgreement SharedPair Count Balance,1,0", string.Join(',', result.Output.Skip(1)));
        Assert.Empty(result.Warnings);
        Assert.Contains(result.Verbose, line => line.StartsWith("Left out '", StringComparison.Ordinal));
        Assert.Contains(result.Verbose, line => line.StartsWith("Rule SharedPair: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_of_the_level_can_be_switched_off()
    {
        var rules = bench.Run("""
            $task | Find-ReactKnowledge -Index $index -Count 3 | Select-ReactKnowledge -Quality Standard -NearDuplicate 0 -CaptionHygiene:$false -MaxCaptionLength 0 -ReportVariable report | Out-Null
            $report.Rules.Rule
            """);
        Assert.Equal(["CaptionLength", "MinAgreement", "SharedPair", "Unique"], rules.Select(rule => (string)rule.BaseObject));
    }

    [Fact]
    public void Pictures_of_the_corpus_itself_are_recognised_in_any_layout()
    {
        var counts = bench.Run("""
            param($corpus)
            $pairs = @(Find-ReactKnowledge -Random -Index $index -Count 20)
            @($pairs | Select-ReactKnowledge -Index $index -ExcludePath $corpus).Count
            $pairs | Select-ReactKnowledge -Index $index -ExcludePath "$corpus/*.tar" -ExcludeThreshold 1 -ReportVariable report | Out-Null
            ($report.Removed | Where-Object Reason -eq ExcludedCopy).Count
            """, bench.Corpus);
        Assert.Equal([0, 20], counts.Select(count => (int)count.BaseObject));
    }

    [Fact]
    public void Tasks_are_judged_one_by_one()
    {
        var reports = bench.Run("""
            $other = New-ReactTask -Name other -ClassName star, moon
            $task, $other | Find-ReactKnowledge -Index $index -Count 3 | Select-ReactKnowledge -Unique -ReportVariable report | Out-Null
            $report
            """);
        Assert.Equal(["rare-shapes", "other"], reports.Select(report => report.Get<string>("Task")));
    }

    [Fact]
    public void Good_pairs_take_the_place_of_bad_ones()
    {
        var result = bench.Try("""
            $found = @($task | Find-ReactKnowledge -Index $index -Against Caption -Count 3 -Quality Standard -Verbose)
            $found.Count
            @($found | Group-Object Id | Where-Object Count -gt 1).Count
            @($found | Group-Object Class | ForEach-Object { ($_.Group.Rank -join '') -ne -join (1..$_.Count) } | Where-Object { $_ }).Count
            """).ThrowOnError();
        Assert.InRange((int)result.Output[0].BaseObject, 1, 24);
        Assert.Equal([0, 0], result.Output.Skip(1).Select(count => (int)count.BaseObject));
        Assert.Contains(result.Verbose, line => line.StartsWith("Quality for task 'rare-shapes': ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_judged_is_said()
    {
        bench.Fails("ReactQualityNeedsIndex", ErrorCategory.InvalidArgument, "NearDuplicate", "$task | Find-ReactKnowledge -Index $index -Count 3 | Select-ReactKnowledge -Quality Standard");
        bench.Fails("ReactQualityNeedsIndex", ErrorCategory.InvalidArgument, "-ExcludePath", "param($corpus) $task | Find-ReactKnowledge -Index $index -Count 3 | Select-ReactKnowledge -ExcludePath $corpus", bench.Corpus);
        bench.Fails("ReactPicturesNotFound", ErrorCategory.ObjectNotFound, "model", "param($model) $task | Find-ReactKnowledge -Index $index -Count 3 | Select-ReactKnowledge -Index $index -ExcludePath $model", bench.Model);
        bench.Fails("ReactQualityIndexMismatch", ErrorCategory.InvalidOperation, "stranger", """
            [React.ReactPair] @{ Key = 'stranger'; Caption = 'a thing'; Locator = '/nowhere.jpg'; Id = 3 } | Select-ReactKnowledge -Index $index -NearDuplicate 0.94
            """);
    }

    [Fact]
    public void An_export_is_a_corpus_again_and_says_what_brought_each_pair()
    {
        var destination = bench.New("export");
        var output = bench.Run("""
            param($destination)
            $pairs = @($task | Find-ReactKnowledge -Index $index -Count 6)
            $export = $pairs | Export-ReactKnowledge "$destination/tars" -ShardSize 10
            $export.Pairs - @($pairs | Group-Object Id).Count
            $again = New-ReactIndex -Corpus "$destination/tars" -Destination "$destination/index" -Model $model
            $again.Count - $export.Pairs
            @(Import-Csv "$destination/tars/audit.csv").Count - $pairs.Count
            ($pairs | Export-ReactKnowledge "$destination/pairs.parquet").Format
            ($pairs | Export-ReactKnowledge "$destination/why.tsv" -Format Audit).Files.Count
            @(Import-Csv "$destination/why.tsv" -Delimiter "`t" | Where-Object { $_.class -and $_.query -and $_.rank }).Count - $pairs.Count
            $pairs | Export-ReactKnowledge "$destination/none.csv" -WhatIf
            Test-Path "$destination/none.csv"
            """, destination);
        Assert.Equal("0,0,0,Parquet,1,0,False", string.Join(',', output));
        bench.Fails("ReactExportExists", ErrorCategory.InvalidArgument, "pairs.parquet", "param($destination) $task | Find-ReactKnowledge -Index $index -Count 1 | Export-ReactKnowledge \"$destination/pairs.parquet\"", destination);
        var replaced = bench.Run("param($destination) $task | Find-ReactKnowledge -Index $index -Count 1 | Export-ReactKnowledge \"$destination/why.tsv\" -Format Audit -Force", destination);
        Assert.InRange(replaced[0].Get<int>("Pairs"), 1, 8);
    }
}
