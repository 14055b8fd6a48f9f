using System.Management.Automation;
using React.Engine.Tests.Retrieval.Prompts;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>More words for a class: names by their counts, words of what was found, descriptions of files and language models.</summary>
[Collection(TinyCollection.Name)]
public sealed class WordsTests(TinyBench bench)
{
    private const string Secret = "sk-very-secret-key";

    [Fact]
    public void The_commonest_name_is_counted_chosen_filed_and_measured_with()
    {
        var output = bench.Run("""
            param($to)
            $shapes = New-ReactTask -Name shapes -ClassName disc, block, hoop -Synonym @{ disc = 'circle', 'round dot'; block = 'square' } -Template 'a {}'
            $counts = @($shapes | Measure-ReactTask -Index $index)
            $best = $counts | Where-Object IsCommonest
            $chosen = $shapes | New-ReactTask -Index $index -Destination $to
            $counts.Count
            ($best | Where-Object { $_.Class -ne 'hoop' }).Name -join ' '
            $read = Get-ReactTask $to
            ($read.Classes | ForEach-Object { "$($_.PreferredName)" }) -join ' '
            $read.Name
            @($counts | Where-Object { $_.Total -ne $index.Count }).Count
            @($read | Find-ReactKnowledge -Index $index -CountPerQuery 1 | Where-Object Class -eq disc).Count -gt 0
            (New-ReactTask -Task $to -PreferredName @{ disc = 'round dot' } -Name other).Classes[0].PreferredName
            """, bench.New("task") + ".json");
        Assert.Equal("6|circle square|circle square |shapes|0|True|round dot", string.Join('|', output));
    }

    [Fact]
    public void Words_of_what_was_found_make_queries_that_pairs_name_and_verbose_tells()
    {
        const string script = "$task | Find-ReactKnowledge -Index $index -Against Caption -CountPerQuery 3 -Expand 2 -Verbose";
        var run = bench.Try(script).ThrowOnError();
        Assert.Contains(run.Verbose, line => line.Contains("searched for again with '", StringComparison.Ordinal));
        Assert.Contains(run.Output, pair => pair.Get<string>("Query").Contains(", ", StringComparison.Ordinal));
        Assert.Equal(run.Output.Select(pair => pair.BaseObject), bench.Run(script).Select(pair => pair.BaseObject));

        // Quality searches several times, with the same words.
        var filtered = bench.Try("$task | Find-ReactKnowledge -Index $index -Against Caption -Count 3 -Expand 2 -Quality Standard -Verbose").ThrowOnError();
        Assert.Equal(run.Verbose.Where(line => line.Contains("again with", StringComparison.Ordinal)), filtered.Verbose.Where(line => line.Contains("again with", StringComparison.Ordinal)));
        Assert.NotEmpty(bench.Run("Find-ReactKnowledge -Index $index -Text 'a red circle' -Against Caption -Count 2 -Expand 1"));
    }

    [Fact]
    public void Descriptions_of_a_file_are_searched_for_where_that_is_asked_for()
    {
        var file = bench.New("looks") + ".json";
        File.WriteAllText(file, """{ "circle": ["Something round without corners."], "stranger": "Not of this task." }""");
        var output = bench.Try("""
            param($file)
            $shapes = New-ReactTask -ClassName circle, square -PromptPath $file -Template 'a {}' -Verbose
            $shapes.Classes[0].Descriptions
            @($shapes | Find-ReactKnowledge -Index $index -CountPerQuery 2 | Where-Object Query -like 'Something*').Count
            @($shapes | Find-ReactKnowledge -Index $index -CountPerQuery 2 -IncludeDescription | Where-Object Query -like 'Something*').Count -gt 0
            """, file).ThrowOnError();
        Assert.Equal("Something round without corners.|0|True", string.Join('|', output.Output));
        Assert.Contains("'square'", Assert.Single(output.Warnings), StringComparison.Ordinal);
        bench.Fails("ReactPromptForeign", ErrorCategory.InvalidOperation, "'stranger'", "param($file) New-ReactTask -ClassName yurt -PromptPath $file", file);
    }

    [Fact]
    public void A_language_model_is_asked_once_and_its_key_is_seen_by_it_alone()
    {
        using var server = new ChatServer();
        var (cache, to) = (bench.New("cache"), bench.New("described") + ".json");
        const string script = """
            param($root, $cache, $to, $secret)
            $key = [pscredential]::new('key', [Net.NetworkCredential]::new('', $secret).SecurePassword)
            $ask = @{ Endpoint = $root; ChatModel = 'tiny'; Credential = $key; Question = 'What is a {}?'; Count = 2; CachePath = $cache; Destination = $to; Verbose = $true }
            """;
        var planned = bench.Try(script + "\nNew-ReactTask -Name abc -ClassName a, b, c | Add-ReactDescription @ask -WhatIf", server.Root, cache, to, Secret).ThrowOnError();
        Assert.Empty(planned.Output);
        Assert.Empty(server.Heads);
        Assert.False(File.Exists(to) || Directory.Exists(cache));

        var run = bench.Try(script + "\nNew-ReactTask -Name abc -ClassName a, b, c | Add-ReactDescription @ask", server.Root, cache, to, Secret).ThrowOnError();
        Assert.Equal("What is a b? Sentence 1.", bench.Run("param($to) (Get-ReactTask $to).Classes[1].Descriptions", to)[0].BaseObject);
        Assert.Equal(to, Assert.Single(run.Output).Get<string>("Path"));
        Assert.Equal(3, server.Heads.Count);
        Assert.All(server.Heads, head => Assert.Contains(Secret, head, StringComparison.Ordinal));
        Assert.All(server.Heads, head => Assert.Matches(@"\r\nUser-Agent: React/\d+\.\d+\.\d+\r\n", head));
        Assert.DoesNotContain(run.Verbose, line => line.Contains(Secret, StringComparison.Ordinal));
        bench.Run(script + "\nNew-ReactTask -Name abc -ClassName a, b, c | Add-ReactDescription @ask", server.Root, cache, to, Secret);
        Assert.Equal(3, server.Heads.Count);
        Assert.DoesNotContain(Directory.GetFiles(cache, "*", SearchOption.AllDirectories).Append(to), path => File.ReadAllText(path).Contains(Secret, StringComparison.Ordinal));

        server.Answer = (_, _) => ChatServer.Http("401 Unauthorized", $"{{\"error\": \"{Secret} is wrong\"}}");
        var error = bench.Fails("ReactChatKey", ErrorCategory.PermissionDenied, "*** is wrong", script + "\nNew-ReactTask -Name d -ClassName d | Add-ReactDescription @ask", server.Root, cache, to, Secret);
        Assert.DoesNotContain(Secret, error.Exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_takes_one_task() => bench.Fails("ReactDestinationTaken", ErrorCategory.InvalidArgument, "one.json", """
        param($to)
        $task, (New-ReactTask -Name second -ClassName a) | New-ReactTask -Destination "$to/one.json"
        """, Directory.CreateDirectory(bench.New("tasks")).FullName);
}
