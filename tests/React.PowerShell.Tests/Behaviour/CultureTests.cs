using System.Text.RegularExpressions;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>
/// What is told reads alike everywhere: numbers never mix two cultures. The culture of these tests writes separators that nobody else does, so that one number in it gives
/// itself away.
/// </summary>
[Collection(TinyCollection.Name)]
public sealed class CultureTests(TinyBench bench)
{
    [Fact]
    public void Numbers_in_messages_do_not_follow_the_culture()
    {
        var told = bench.Try("""
            param($to)
            $odd = [cultureinfo]::InvariantCulture.Clone()
            $odd.NumberFormat.NumberDecimalSeparator = $odd.NumberFormat.PercentDecimalSeparator = '‡'
            $odd.NumberFormat.NumberGroupSeparator = $odd.NumberFormat.PercentGroupSeparator = '†'
            $odd.NumberFormat.PercentSymbol = '‰'
            $odd.NumberFormat.NegativeSign = '¬'
            [System.Threading.Thread]::CurrentThread.CurrentCulture = $odd
            if ((1234.5).ToString('N1') -ne '1†234‡5') { throw 'the culture does not hold' }
            $VerbosePreference = 'Continue'
            $sample = New-ReactSample -Destination "$to/sample" -Count 1200 -TestCount 2
            Set-Content -LiteralPath "$to/sample/corpus/bad.txt" 'a caption'
            Set-Content -LiteralPath "$to/sample/corpus/bad.jpg" 'no picture'
            $index = New-ReactIndex -Corpus $sample.Corpus -Destination "$to/index" -Model $model
            $null = New-ReactIndex -Embedding $index.Path -Destination "$to/taken" -Model $model -ErrorAction SilentlyContinue
            $null = Optimize-ReactIndex $index -Approximate
            $index = Get-ReactIndex $index.Path
            $null = Test-ReactIndex $index -Recall
            $pairs = Find-ReactKnowledge -Text 'a red circle' -Index $index -Count 1100 -Quality Standard
            $null = $pairs | Export-ReactKnowledge -Destination "$to/pairs.jsonl"
            $pairs = $task | Find-ReactKnowledge -Index $index -Count 40 -Expand 2
            $trained = $pairs | Invoke-ReactCustomization -Model $model -Destination "$to/trained" -Epochs 2 -BatchSize 32 -Interpolation Auto -Index $index
            $null = $pairs | Invoke-ReactCustomization -Model $model -Destination "$to/head" -Method RetrievalHead
            $null = Measure-ReactModel $trained -Task $task -Path $sample.TestSets[0]
            $null = Measure-ReactTask $task -Index $index
            $index = Update-ReactIndex $index -RemoveKey $pairs[0].Key
            $null = Optimize-ReactIndex $index
            """, bench.New("odd")).ThrowOnError();

        Assert.Contains(told.Verbose, text => text.Contains("1,200", StringComparison.Ordinal));
        Assert.Contains(told.Verbose, text => Regex.IsMatch(text, @"scores -?[01]\.\d{3} to -?[01]\.\d{3}"));
        Assert.All([.. told.Verbose, .. told.Warnings, .. told.Progress.Select(record => record.StatusDescription)], text => Assert.False(text.AsSpan().ContainsAny("‡†‰¬"), text));
    }
}
