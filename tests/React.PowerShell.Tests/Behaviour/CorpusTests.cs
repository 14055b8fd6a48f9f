using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Collections as others keep them, through the cmdlets.</summary>
[Collection(TinyCollection.Name)]
public sealed class CorpusTests(TinyBench bench)
{
    private const string Make = "param($corpus, $to) New-ReactIndex -Corpus $corpus -Destination $to -Model $model";

    [Fact]
    public void Tars_are_named_with_braces_and_at_any_depth()
    {
        var root = bench.New("shards");
        var tar = Directory.GetFiles(bench.Corpus, "*.tar").Order(StringComparer.Ordinal).First();
        foreach (var number in new[] { "2", "10" })
        {
            Directory.CreateDirectory(Path.Combine(root, "a", number));
            File.Copy(tar, Path.Combine(root, "a", number, "00000.tar"));
        }

        var one = bench.Run(Make, tar, bench.New("index"))[0].Get<long>("Count");
        foreach (var pattern in new[] { "a/{2,10}/00000.tar", "**/*.tar", "a/*/0000?.tar", "a/{2..2}/*.tar" })
        {
            var made = Assert.Single(bench.Run(Make, Path.Combine(root, pattern), bench.New("index")));
            Assert.Equal(pattern.Contains("2..2", StringComparison.Ordinal) ? one : 2 * one, made.Get<long>("Count"));
        }

        // The first pair comes from folder 2, not from 10, whoever expands the pattern.
        foreach (var pattern in new[] { "a/*/00000.tar", "a/[12]*/00000.tar" })
        {
            var found = bench.Run("param($corpus, $to) $made = New-ReactIndex -Corpus $corpus -Destination $to -Model $model; $made.Pairs([long[]] 0)", Path.Combine(root, pattern), bench.New("index"));
            Assert.Contains(Path.Combine("a", "2", "00000.tar"), found[0].Get<string>("Locator"), StringComparison.Ordinal);
        }

        bench.Fails("ReactCorpusNotFound", ErrorCategory.ObjectNotFound, "00001.tar", Make, Path.Combine(root, "a", "2", "{00000..00003}.tar"), bench.New("index"));
        bench.Fails("ReactCorpusNotFound", ErrorCategory.ObjectNotFound, "none*", Make, Path.Combine(root, "none*"), bench.New("index"));
    }

    [Fact]
    public void A_table_of_addresses_in_LAIONs_columns_becomes_an_index_and_answers()
    {
        var table = bench.New("laion") + ".parquet";
        Sql.Run($"""
            COPY (SELECT i AS SAMPLE_ID, 'https://example.org/' || i || '.jpg' AS URL, ['a red star', 'a blue circle', 'a green square'][1 + i % 3] || ' number ' || i AS TEXT,
                640 AS WIDTH, 480 AS HEIGHT, 0.3::DOUBLE AS similarity, 'UNLIKELY' AS NSFW FROM range(90) rows(i)) TO '{table}' (FORMAT parquet)
            """);
        var destination = bench.New("index");
        var made = bench.Try($"{Make} -Verbose", table, destination).ThrowOnError();
        Assert.Equal(90, made.Output.Single().Get<long>("Count"));
        Assert.Contains(made.Verbose, line => line.Contains("caption in 'TEXT'", StringComparison.Ordinal));
        Assert.Contains(made.Verbose, line => line.Contains("captions alone", StringComparison.Ordinal));

        var found = bench.Run("param($made) Find-ReactKnowledge -Text 'a blue circle number 31' -Against Caption -Index $made -Count 90", destination);
        var pair = found.Single(pair => pair.Get<string>("Caption") == "a blue circle number 31");
        Assert.Equal(1, pair.Get<float>("Score"), 1e-3f);
        Assert.Equal(found.Max(other => other.Get<float>("Score")), pair.Get<float>("Score"), 1e-3f);
        Assert.Equal("https://example.org/31.jpg", pair.Get<string>("Url"));
        Assert.Equal("31", pair.Get<string>("Key"));
        Assert.Empty(bench.Run("param($made) Test-ReactIndex $made | ForEach-Object { $_.Faults }", destination));

        var row = Sql.Run($"SELECT key, caption, url, width, height, json_extract_string(extra, 'NSFW') FROM '{destination}/metadata/metadata_0.parquet' WHERE key = '31'").Single();
        Assert.Equal(["31", "a blue circle number 31", "https://example.org/31.jpg", 640, 480, "UNLIKELY"], row);
    }

    [Fact]
    public void A_list_of_pictures_is_read_with_its_separator_told_and_a_bad_line_named()
    {
        var folder = bench.New("pictures");
        Directory.CreateDirectory(folder);
        for (var number = 0; number < 3; number++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{number}.png"), Pictures.Png(number));
        }

        var list = Path.Combine(folder, "train.csv");
        File.WriteAllText(list, "filepath\ttitle\n0.png\tfirst, one\n1.png\tsecond\n2.png\tthird\nnone.png\tno picture\n../0.png\tclimbs\n");
        var made = bench.Try($"{Make} -Verbose", list, bench.New("index")).ThrowOnError();
        Assert.Equal((3L, 2L), (made.Output.Single().Get<long>("Count"), made.Output.Single().Get<long>("RejectedCount")));
        Assert.Contains(made.Verbose, line => line.Contains("separator tab", StringComparison.Ordinal));
        Assert.Contains(made.Warnings, line => line.Contains("1 ImageUnreadable, 1 UnsafeName", StringComparison.Ordinal));

        File.WriteAllText(list, "bild;satz\n0.png;eins\n");
        bench.Fails("ReactTableColumns", ErrorCategory.InvalidArgument, "bild, satz", Make, list, bench.New("index"));
        Assert.Equal(1, bench.Run($"{Make} -ImageColumn Bild -CaptionColumn Satz", list, bench.New("index")).Single().Get<long>("Count"));
        File.AppendAllText(list, "1.png;zwei;drei\n");
        bench.Fails("ReactTableInvalid", ErrorCategory.InvalidData, "line 3", $"{Make} -ImageColumn Bild -CaptionColumn Satz", list, bench.New("index"));
    }

    [Fact]
    public void A_folder_of_embeddings_becomes_an_index_in_place_and_answers()
    {
        var theirs = Theirs();
        var before = Directory.GetFiles(theirs, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(file => file, File.ReadAllBytes);
        Assert.Empty(bench.Run("param($theirs) New-ReactIndex -Embedding $theirs -Model $model -WhatIf", theirs));
        Assert.False(File.Exists(Path.Combine(theirs, "react-index.json")));

        var made = bench.Try("param($theirs) New-ReactIndex -Embedding $theirs -Model $model -Verbose", theirs).ThrowOnError();
        Assert.Equal(bench.Run("$index.Count")[0].BaseObject, made.Output.Single().Get<long>("Count"));
        Assert.Contains(made.Verbose, line => line.Contains("median cosine of 0.999", StringComparison.Ordinal) || line.Contains("median cosine of 1.0000", StringComparison.Ordinal));
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        Assert.Empty(bench.Run("param($made) Test-ReactIndex $made | ForEach-Object { $_.Faults }", theirs));

        const string search = "param($made) $task | Find-ReactKnowledge -Index $made -Count 5";
        var expected = bench.Run(search, bench.Index);
        var found = bench.Run(search, theirs);
        Assert.Equal(expected.Select(pair => (pair.Get<string>("Key"), pair.Get<string>("Caption"), pair.Get<string>("Locator"), pair.Get<float>("Score"))),
            found.Select(pair => (pair.Get<string>("Key"), pair.Get<string>("Caption"), pair.Get<string>("Locator"), pair.Get<float>("Score"))));

        bench.Fails("ReactIndexForeign", ErrorCategory.InvalidArgument, theirs, $"{Make} -Force", bench.Corpus, theirs);
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void Embeddings_out_of_step_and_those_of_another_model_are_refused()
    {
        const string take = "param($theirs) New-ReactIndex -Embedding $theirs -Model $model";
        var theirs = Theirs();
        var metadata = Path.Combine(theirs, "metadata", "metadata_0000.parquet");
        Sql.Run($"COPY (SELECT * FROM '{metadata}' LIMIT 7) TO '{metadata}.cut' (FORMAT parquet)");
        File.Move(metadata + ".cut", metadata, overwrite: true);
        bench.Fails("ReactEmbeddingsMisaligned", ErrorCategory.InvalidData, "metadata_0000.parquet' has 7", take, theirs);
        File.Delete(metadata);
        bench.Fails("ReactEmbeddingsMisaligned", ErrorCategory.InvalidData, "img_emb/img_emb_0000.npy", take, theirs);

        bench.Fails("ReactEmbeddingModelMismatch", ErrorCategory.InvalidOperation, "median cosine", """
            param($theirs, $to, $config, $corpus)
            $other = New-ReactModel -Configuration $config -Destination $to -VocabularyCorpus $corpus -Seed 2
            New-ReactIndex -Embedding $theirs -Model $other
            """, Theirs(), bench.New("model"), bench.At("tiny.json"), bench.Corpus);
        bench.Fails("ReactEmbeddingsNotFound", ErrorCategory.ObjectNotFound, bench.Corpus, take, bench.Corpus);
        bench.Fails("ReactCorpusEmbedded", ErrorCategory.InvalidArgument, "-Embedding", Make, theirs, bench.New("index"));
    }

    /// <summary>The index's files as a folder of clip-retrieval's, without a manifest and with its longer numbers.</summary>
    private string Theirs()
    {
        var theirs = bench.New("theirs");
        foreach (var part in new[] { "img_emb", "text_emb", "metadata" })
        {
            Directory.CreateDirectory(Path.Combine(theirs, part));
            foreach (var file in Directory.GetFiles(bench.At("index", part)))
            {
                File.Copy(file, Path.Combine(theirs, part, $"{part}_000{Path.GetFileName(file).Split('_')[^1]}"));
            }
        }

        return theirs;
    }
}
