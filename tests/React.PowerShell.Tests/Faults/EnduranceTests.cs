using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>A process that works for long holds no more at its end than after its start.</summary>
[Collection(TinyCollection.Name)]
public sealed class EnduranceTests(TinyBench bench)
{
    private const int Times = 1000;
    private const long Slack = 30 << 20;

    [Theory, Trait("Speed", "Slow")]
    [InlineData("Find-ReactKnowledge -Text 'a red star' -Index $index -Count 20 > $null")]
    [InlineData("Get-ReactEmbedding -Text 'a red star' -Model $model > $null")]
    [InlineData("Get-ReactEmbedding -Path \"$($sample.TestSets[0])/*/0001.png\" -Model $model > $null")]
    public void Memory_at_the_end_is_as_after_the_first_hundred(string command)
    {
        Repeat(command, Times / 10);
        var before = Resident();
        Repeat(command, Times - (Times / 10));
        var grown = Resident() - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"grown by {grown / 1e6:F1} MB in {Times} rounds");
        Assert.True(grown < Slack, $"grown by {grown >> 20} MB");
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }

    private void Repeat(string command, int times) => bench.Run($"for ($i = 0; $i -lt {times}; $i++) {{ {command} }}");
}
