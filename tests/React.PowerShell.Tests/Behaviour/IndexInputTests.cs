using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>What a customization takes from an index, and what an index says of how it was computed.</summary>
[Collection(TinyCollection.Name)]
public sealed class IndexInputTests(TinyBench bench)
{
    private const string Options = " -Model $model -Destination $to -Epochs 2 -BatchSize 16";

    [Fact]
    public void An_index_is_learned_from_as_if_all_its_pairs_were_piped()
    {
        var piped = Assert.Single(bench.Run("param($to) Find-ReactKnowledge -Random -Count 120 -Index $index | Invoke-ReactCustomization" + Options, bench.New()));
        var result = bench.Try("param($to) Invoke-ReactCustomization -Index $index -Verbose" + Options, bench.New()).ThrowOnError();
        var whole = Assert.Single(result.Output);
        Assert.Equal((120, piped.Get<double>("FinalLoss")), (whole.Get<int>("PairCount"), whole.Get<double>("FinalLoss")));
        Assert.Contains(result.Verbose, line => line.EndsWith("has them in Float16.", StringComparison.Ordinal));

        // By its path, and with vectors of captions that it holds exactly.
        var exact = bench.New("exact");
        bench.Run("param($to) New-ReactIndex $sample.Corpus $to -Model $model -ElementType Float32", exact);
        result = bench.Try("param($to, $from) Invoke-ReactCustomization -Index $from -Verbose" + Options, bench.New(), exact).ThrowOnError();
        Assert.Equal(piped.Get<double>("FinalLoss"), Assert.Single(result.Output).Get<double>("FinalLoss"), 1e-5);
        Assert.Contains(result.Verbose, line => line.StartsWith("The features of captions are taken from", StringComparison.Ordinal));
    }

    [Fact]
    public void Beside_pairs_or_a_corpus_an_index_is_only_looked_at()
    {
        var few = Assert.Single(bench.Run("param($to) Find-ReactKnowledge -Random -Count 70 -Index $index | Invoke-ReactCustomization -Index $index -Interpolation Auto" + Options, bench.New()));
        Assert.Equal((50, 20), (few.Get<int>("PairCount"), few.Get<int>("HeldOutCount")));
        var given = Assert.Single(bench.Run("param($to) Invoke-ReactCustomization -Pair (Find-ReactKnowledge -Random -Count 70 -Index $index) -Index $index -Interpolation Auto" + Options, bench.New()));
        Assert.Equal(50, given.Get<int>("PairCount"));
        var corpus = bench.New("corpus");
        bench.Run("param($to) New-ReactSample -Destination $to -Count 70 -TestCount 1 -Seed 9", corpus);
        var other = Assert.Single(bench.Run("param($to, $corpus) Invoke-ReactCustomization -Corpus $corpus -Index $index -Interpolation Auto" + Options, bench.New(), Path.Combine(corpus, "corpus")));
        Assert.Equal(50, other.Get<int>("PairCount"));

        // A search that found nothing must not become a training on everything.
        bench.Fails("ReactTooFewPairs", ErrorCategory.InvalidData, "No pair came", "param($to) Find-ReactKnowledge -Text star -Index $index -CaptionMatch zebra | Invoke-ReactCustomization -Index $index -Interpolation Auto" + Options, bench.New());
        var nothing = Assert.Single(bench.Try("param($to) Invoke-ReactCustomization -Index $index -Corpus $sample.Corpus -Pair @()" + Options, bench.New()).Errors);
        Assert.IsType<ParameterBindingException>(nothing.Exception, exactMatch: false);
    }

    [Fact]
    public void The_syntax_names_three_ways()
    {
        var sets = bench.Run("(Get-Command Invoke-ReactCustomization).ParameterSets").ToDictionary(
            set => set.Get<string>("Name"), set => set.Get<IEnumerable<CommandParameterInfo>>("Parameters").Where(parameter => parameter.IsMandatory).Select(parameter => parameter.Name).Order().ToArray());
        Assert.Equal(["Corpus", "Index", "Pair"], sets.Keys.Order());
        Assert.All(sets, set => Assert.Equal(new[] { set.Key, "Destination", "Model" }.Order(), set.Value));
    }

    [Fact]
    public void Auto_takes_the_held_out_pairs_of_an_index_for_its_sample()
    {
        var made = Assert.Single(bench.Run("param($to) Invoke-ReactCustomization -Index $index -Interpolation Auto" + Options, bench.New()));
        Assert.Equal((100, 20), (made.Get<int>("PairCount"), made.Get<int>("HeldOutCount")));
        Assert.All(made.Get<object[]>("InterpolationCurve").Select(PSObject.AsPSObject), point => Assert.Null(point.Properties["SampleLoss"].Value));
    }

    [Fact]
    public void An_index_without_classes_makes_no_head() =>
        bench.Fails("ReactOptionInvalid", ErrorCategory.InvalidArgument, "-Index", "param($to) Invoke-ReactCustomization -Index $index -Model $model -Destination $to -Method Cache", bench.New());

    [Fact]
    public void An_index_goes_on_in_the_precision_that_it_was_begun_in()
    {
        const string make = "param($to) New-ReactIndex $sample.Corpus $to -Model $model ";
        var to = bench.New("narrow");
        var more = bench.New("more");
        Assert.Equal("Float32", bench.Run("[string](Get-ReactIndex $index).Precision")[0].BaseObject);
        Assert.Equal("BFloat16", Assert.Single(bench.Run(make + "-Precision BFloat16", to)).Get<object>("Precision").ToString());
        Assert.Contains("\"precision\": \"BFloat16\"", File.ReadAllText(Path.Combine(to, "react-index.json")), StringComparison.Ordinal);
        Assert.Contains("BFloat16", string.Join('\n', bench.Run("param($to) Get-ReactIndex $to | Out-String", to)), StringComparison.Ordinal);

        // Auto finds Float32 faster for so small a model.
        Assert.Contains(bench.Try(make + "-Verbose", to).ThrowOnError().Verbose, line => line.EndsWith("in BFloat16.", StringComparison.Ordinal));
        bench.Run("param($to) New-ReactSample -Destination $to -Count 20 -TestCount 1 -Seed 9", more);
        const string add = "param($to, $more) Update-ReactIndex $to -Corpus \"$more/corpus\" ";
        bench.Fails("ReactIndexMismatch", ErrorCategory.InvalidOperation, "computed in BFloat16, not in Float32", make + "-Precision Float32", to);
        bench.Fails("ReactIndexMismatch", ErrorCategory.InvalidOperation, "computed in BFloat16, not in Float32", add + "-Precision Float32", to, more);
        var grown = bench.Try(add + "-Verbose", to, more).ThrowOnError();
        Assert.Equal((140, "BFloat16"), (Assert.Single(grown.Output).Get<int>("Count"), grown.Output[0].Get<object>("Precision").ToString()));
        Assert.Contains(grown.Verbose, line => line.EndsWith("in BFloat16.", StringComparison.Ordinal));
        Assert.Equal("Float32", Assert.Single(bench.Run(make + "-Force -Precision Float32", to)).Get<object>("Precision").ToString());
    }
}
