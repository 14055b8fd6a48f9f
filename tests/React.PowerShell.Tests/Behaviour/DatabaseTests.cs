using System.Management.Automation;
using React.Engine.Tests.Indexing.PostgreSql;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>An index in PostgreSQL through the cmdlets.</summary>
[Collection(TinyCollection.Name)]
public sealed class DatabaseTests(TinyBench bench)
{
    [Fact]
    public void AnIndexInADatabaseAnswersAsTheOneOnDisk()
    {
        using var server = TestServer.Open();
        var result = bench.Try("""
            param($connection)
            $VerbosePreference = 'Continue'
            $index | New-ReactIndex -Connection $connection -Table first
            $index | New-ReactIndex -Connection $connection -Table first
            """, server.Connection).ThrowOnError();
        Assert.Equal([120L, 120L], result.Output.Select(item => item.Get<long>("Count")));
        Assert.Equal("first", result.Output[0].Get<string>("Table"));
        Assert.Contains(result.Verbose, text => text.Contains("segments are loaded already", StringComparison.Ordinal));

        foreach (var (here, there) in new (string, string)[]
        {
            ("$task | Find-ReactKnowledge -Index $index -Count 5", "$task | Find-ReactKnowledge -Connection $args[0] -Table first -Count 5"),
            ("Find-ReactKnowledge -Index $index -Text 'a red circle' -Against Both -CaptionMatch 'circle*' -Filter 'length(caption) < 60' -Count 9",
                "Find-ReactKnowledge -Connection $args[0] -Table first -Text 'a red circle' -Against Both -CaptionMatch 'circle*' -Filter 'length(caption) < 60' -Count 9"),
        })
        {
            static string[] Keys(IEnumerable<PSObject> pairs) => [.. pairs.Select(pair => $"{pair.Properties["Class"].Value} {pair.Get<string>("Key")} {pair.Get<string>("Caption")} {pair.Get<string>("Locator")} {pair.Get<float>("Score"):0.000}")];
            var expected = Keys(bench.Run(here));
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Keys(bench.Run(there, server.Connection)));
        }

        Assert.Equal(3, bench.Run("Find-ReactKnowledge -Connection $args[0] -Table first -Text 'a red circle' -Engine Exact -Count 3", server.Connection).Count);
        Assert.Equal(7, bench.Run("Find-ReactKnowledge -Random -Connection $args[0] -Table first -Count 7 -Seed 3", server.Connection).Count);
        bench.Fails("ReactFilterInvalid", ErrorCategory.InvalidArgument, "DROP", "Find-ReactKnowledge -Connection $args[0] -Table first -Text x -Filter 'true; DROP TABLE first'", server.Connection);
    }

    [Fact]
    public void ACorpusGoesIntoADatabaseThroughAFolder()
    {
        using var server = TestServer.Open();
        var destination = bench.New("folder");
        var loaded = Assert.Single(bench.Run("""
            param($connection, $destination, $password)
            $credential = [pscredential]::new('react', (& { $s = [securestring]::new(); $password.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; $s }))
            New-ReactIndex -Corpus $sample.Corpus -Destination $destination -Model $model -Connection $connection -Credential $credential -DatabaseIndex IvfFlat -DatabaseIndexParameter @{ lists = 3 }
            """, $"postgresql://127.0.0.1:{server.Port}/postgres", destination, server.Password));
        Assert.Equal((120L, "ivfflat (lists=3)", "react_pairs"), (loaded.Get<long>("Count"), loaded.Get<string>("ImageIndex"), loaded.Get<string>("Table")));
        Assert.True(File.Exists(Path.Combine(destination, "react-index.json")));
    }

    [Fact]
    public void NoStreamHoldsAPassword()
    {
        using var server = TestServer.Open();
        foreach (var (script, id) in new (string, string)[]
        {
            ("$index | New-ReactIndex -Connection $args[0] -Table secret -Verbose", ""),
            ("Find-ReactKnowledge -Connection $args[0] -Table secret -Text x -Count 2 -Verbose", ""),
            ("Find-ReactKnowledge -Connection $args[0] -Table nothing -Text x -Verbose", "ReactDatabaseIndexNotFound"),
            ("Find-ReactKnowledge -Connection ($args[0] + 'x') -Text x -Verbose", "ReactConnectionInvalid"),
            ("Find-ReactKnowledge -Connection ($args[0] -replace 'Password=.', 'Password=\"X') -Text x -Verbose", "ReactServerLogin"),
            ("Find-ReactKnowledge -Connection $args[0] -EntraId -Text x -Verbose", "ReactConnectionInvalid"),
        })
        {
            var result = bench.Try(script, server.Connection);
            Assert.Equal(id, string.Concat(result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])));
            var said = string.Join('\n', [.. result.Verbose, .. result.Warnings, .. result.Output.Select(item => item.ToString()), .. result.Progress.Select(record => record.ToString()),
                .. result.Errors.Select(error => $"{error} {error.Exception} {error.TargetObject} {error.ErrorDetails?.Message}")]);
            Assert.DoesNotContain("geheim", said, StringComparison.Ordinal);
            Assert.DoesNotContain("=p'w", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ASearchNeedsAnIndex() => bench.Fails("ReactIndexMissing", ErrorCategory.InvalidArgument, "No index", "Find-ReactKnowledge -Text x");
}
