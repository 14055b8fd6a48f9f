using System.Management.Automation;
using System.Text;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>Pictures, captions and archives that are damaged or wicked: each is counted and named, and the rest of the work completes.</summary>
[Collection(TinyCollection.Name)]
public sealed class BadInputTests(TinyBench bench)
{
    private static readonly string[] Reasons = ["CaptionEmpty", "CaptionTooLong", "ImageCorrupt", "ImageTooLarge", "TarDamaged", "UnsafeName"];

    [Fact]
    public void An_index_of_a_bad_corpus_holds_what_is_good_and_lists_the_rest()
    {
        var corpus = BadCorpus();
        var outside = Outside(corpus);
        var destination = bench.New("index");
        var result = bench.Try("param($corpus, $to) New-ReactIndex -Corpus $corpus -Destination $to -Model $model -Verbose", corpus, destination).ThrowOnError();

        var index = Assert.Single(result.Output);
        Assert.Equal(7, index.Get<int>("Count"));
        Assert.True(index.Get<bool>("IsComplete"));
        Assert.Equal(Reasons.Select(reason => (reason, reason == "UnsafeName" ? 2L : 1L)), index.Get<IReadOnlyDictionary<string, long>>("Rejected").Select(entry => (entry.Key, entry.Value)));
        var warning = Assert.Single(result.Warnings);
        Assert.Contains("7 items were left out", warning, StringComparison.Ordinal);
        Assert.EndsWith("; rejects.jsonl in the destination lists them.", warning, StringComparison.Ordinal);
        Assert.All(Reasons, reason => Assert.Contains(reason, warning, StringComparison.Ordinal));
        foreach (var name in (string[])["bomb", "../escaped.png", "corrupt", "mute", "wordy", "cut.tar"])
        {
            Assert.Contains(result.Verbose, line => line.StartsWith("Left out", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal));
        }

        Assert.Equal(7, File.ReadLines(Path.Combine(destination, "rejects.jsonl")).Count());
        Assert.Equal(outside, Outside(corpus));
        Assert.True(bench.Run("param($index) Test-ReactIndex -Index $index", destination)[0].Get<bool>("Passed"));
    }

    [Fact]
    public void A_customization_on_a_bad_corpus_uses_what_is_good_and_lists_the_rest()
    {
        var corpus = BadCorpus();
        var destination = bench.New("customization");
        var result = bench.Try("param($corpus, $to) Invoke-ReactCustomization -Corpus $corpus -Destination $to -Model $model -Epochs 1 -BatchSize 4 -Verbose", corpus, destination).ThrowOnError();
        Assert.Equal((7, 7), (result.Output.Single().Get<int>("PairCount"), result.Output.Single().Get<int>("RejectedCount")));
        Assert.Equal(7, File.ReadLines(Path.Combine(destination, "rejects.jsonl")).Count());
        Assert.All(Reasons, reason => Assert.Contains(result.Warnings, warning => warning.Contains(reason, StringComparison.Ordinal)));
        Assert.Equal(7, result.Verbose.Count(line => line.StartsWith("Left out", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_is_as_tolerant_as_a_tar()
    {
        var corpus = bench.New("folder");
        foreach (var (name, content) in Members())
        {
            var path = Path.Combine(corpus, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        var index = Assert.Single(bench.Run("param($corpus, $to) New-ReactIndex -Corpus $corpus -Destination $to -Model $model -WarningAction SilentlyContinue", corpus, bench.New()));
        Assert.Equal(3, index.Get<int>("Count"));
        Assert.Equal(["CaptionEmpty", "CaptionTooLong", "ImageCorrupt", "ImageTooLarge"], index.Get<IReadOnlyDictionary<string, long>>("Rejected").Keys);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_do_not_keep_others_from_being_embedded()
    {
        var folder = Directory.CreateDirectory(bench.New("pictures")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "a.png"), Pictures.Png(1));
        File.WriteAllText(Path.Combine(folder, "b.png"), "no picture");
        File.WriteAllBytes(Path.Combine(folder, "c.png"), Pictures.Claiming(50_000, 50_000));
        File.WriteAllBytes(Path.Combine(folder, "d.png"), []);
        File.WriteAllBytes(Path.Combine(folder, "e.png"), Pictures.Png(2)[..50]);
        File.WriteAllBytes(Path.Combine(folder, "f.png"), Pictures.Png(3));

        var embedded = bench.Try("param($folder) Get-ReactEmbedding -Model $model -Path \"$folder/*.png\" -Verbose", folder).ThrowOnError();
        Assert.Equal(["a.png", "f.png"], embedded.Output.Select(item => Path.GetFileName(item.Get<string>("Source"))));
        Assert.Contains("4 items were left out", Assert.Single(embedded.Warnings), StringComparison.Ordinal);
        Assert.EndsWith(". -Verbose names each.", embedded.Warnings[0], StringComparison.Ordinal);
        Assert.Contains(embedded.Verbose, line => line.Contains("c.png", StringComparison.Ordinal) && line.Contains("50", StringComparison.Ordinal));

        var found = bench.Try("param($folder) Find-ReactKnowledge -Index $index -ImagePath \"$folder/*.png\" -Count 2", folder).ThrowOnError();
        Assert.Equal(4, found.Output.Count);
        Assert.Contains("4 items were left out", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_made_by_a_script_need_no_key_and_are_rejected_without_a_picture()
    {
        var result = bench.Run("""
            param($to)
            $pairs = @(Find-ReactKnowledge -Random -Index $index -Count 8 | ForEach-Object { [React.ReactPair]@{ Caption = $_.Caption; Locator = $_.Locator } })
            $pairs + [React.ReactPair]@{ Caption = 'no picture' } + [React.ReactPair]@{ Locator = 'no caption.png' } |
                Invoke-ReactCustomization -Model $model -Destination $to -Epochs 1 -BatchSize 4 -WarningAction SilentlyContinue
            """, bench.New());
        Assert.Equal((8, 2, 0), (result[0].Get<int>("PairCount"), result[0].Get<int>("RejectedCount"), result[0].Get<int>("DuplicateCount")));
    }

    [Fact]
    public void A_measure_tells_what_it_could_not_read()
    {
        var folder = bench.New("test");
        foreach (var name in (string[])["cat", "dog"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.WriteAllBytes(Path.Combine(folder, name, "good.png"), Pictures.Png(name.Length));
            File.WriteAllText(Path.Combine(folder, name, "bad.png"), name);
        }

        var result = bench.Try("param($folder) Measure-ReactModel -Model $model -Path $folder", folder).ThrowOnError();
        Assert.Equal((2, 2), (result.Output.Single().Get<int>("Count"), result.Output.Single().Get<int>("LeftOut")));
        Assert.Contains("2 items were left out", Assert.Single(result.Warnings), StringComparison.Ordinal);

        File.Delete(Path.Combine(folder, "cat", "good.png"));
        File.Delete(Path.Combine(folder, "dog", "good.png"));
        bench.Fails("ReactTestSetUnreadable", ErrorCategory.InvalidData, folder, "param($folder) Measure-ReactModel -Model $model -Path $folder -WarningAction SilentlyContinue", folder);
    }

    [Fact]
    public void Texts_of_any_length_have_a_vector()
    {
        var vectors = bench.Run("param([string[]] $texts) Get-ReactEmbedding -Model $model -Text $texts", [new[] { "", "a", new string('a', 1 << 20), string.Concat(Enumerable.Repeat("\U0001F98A �\u0000 ", 1000)) }]);
        Assert.Equal(4, vectors.Count);
        Assert.All(vectors, item => Assert.Equal(1, item.Get<float[]>("Vector").Sum(value => value * value), 1e-4f));
    }

    [Fact]
    public void A_damaged_test_set_is_an_error_that_names_the_tar()
    {
        var folder = Directory.CreateDirectory(bench.New("benchmark")).FullName;
        var whole = Tars.Write(Path.Combine(folder, "0.tar"), [("a.png", Pictures.Png(1)), ("a.cls", Tars.Text("0")), ("b.png", Pictures.Png(2)), ("b.cls", Tars.Text("1"))]);
        File.WriteAllBytes(whole, File.ReadAllBytes(whole)[..3000]);
        bench.Fails("ReactTestSetDamaged", ErrorCategory.InvalidData, "0.tar", "param($folder) Measure-ReactModel -Model $model -Task $task -Path $folder", folder);
    }

    [Fact]
    public void One_bad_file_among_several_is_told_and_the_others_are_read()
    {
        var folder = bench.New("tasks");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "a.json"), """{ "classes": [ { "name": "cat" } ] }""");
        File.WriteAllText(Path.Combine(folder, "b.json"), "{");
        File.WriteAllText(Path.Combine(folder, "c.txt"), "dog");
        var result = bench.Try("param($folder) Get-ReactTask -Path \"$folder/a.json\", \"$folder/b.json\", \"$folder/none.json\", \"$folder/c.txt\"", folder);
        Assert.False(result.Terminated);
        Assert.Equal(["a", "c"], result.Output.Select(item => item.Get<string>("Name")));
        Assert.Equal(["ReactTaskFile", "ReactPathNotFound"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("b.json", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("none.json", result.Errors[1].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-ReactIndex -Corpus $nothing -Destination $to -Model $model")]
    [InlineData("Invoke-ReactCustomization -Corpus $nothing -Destination $to -Model $model")]
    [InlineData("New-ReactModel -Configuration ViT-B-32 -VocabularyCorpus $nothing -Destination $to")]
    [InlineData("Update-ReactIndex $index -Corpus $nothing -Model $model")]
    public void A_pattern_that_names_no_corpus_is_an_error(string command)
    {
        var to = bench.New();
        var nothing = Path.Combine(bench.Corpus, "*.none");
        bench.Fails("ReactCorpusNotFound", ErrorCategory.ObjectNotFound, nothing, $"param($nothing, $to) {command}", nothing, to);
        Assert.False(Path.Exists(to));
    }

    [Theory]
    [InlineData("Find-ReactKnowledge -ImagePath $nothing -Index $index")]
    [InlineData("Get-ReactEmbedding -Path $nothing -Model $model")]
    [InlineData("Get-ReactTask -Path $nothing")]
    [InlineData("Measure-ReactModel -Model $model -Path $nothing")]
    public void A_wildcard_that_matches_nothing_is_an_error(string command)
    {
        var to = bench.New();
        foreach (var pattern in (string[])["*.none", "a[1].png"])
        {
            var nothing = Path.Combine(bench.Corpus, pattern);
            var error = bench.Fails("ReactPathNotFound", ErrorCategory.ObjectNotFound, nothing, $"param($nothing, $to) {command}", nothing, to);
            Assert.Equal(pattern.Contains('[', StringComparison.Ordinal), error.ToString().Contains("Escape", StringComparison.Ordinal));
        }

        Assert.False(Path.Exists(to));
    }

    private static string[] Outside(string corpus) => [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(corpus)!).Where(path => path.Contains("escaped", StringComparison.Ordinal)).Concat(Directory.EnumerateFileSystemEntries(corpus)).Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Name, byte[] Content)> Members() =>
    [
        .. Tars.Pair(1), ("bomb.png", Pictures.Claiming(50_000, 50_000)), ("bomb.txt", Tars.Text("a huge one")),
        .. Tars.Pair(2), ("corrupt.png", Pictures.Png(6)[..50]), ("corrupt.txt", Tars.Text("a broken one")),
        ("mute.png", Pictures.Png(7)), ("mute.txt", Tars.Text(" \n")), ("wordy.png", Pictures.Png(8)), ("wordy.txt", Encoding.ASCII.GetBytes(new string('a', 1 << 20))), .. Tars.Pair(3),
    ];

    /// <summary>Three tars with seven good pairs and seven faults.</summary>
    private string BadCorpus()
    {
        var corpus = bench.New("bad");
        Tars.Write(Path.Combine(corpus, "0.tar"), [("../escaped.png", Pictures.Png(5)), ("../escaped.txt", Tars.Text("out of here")), .. Members()]);
        var cut = Tars.WritePairs(Path.Combine(corpus, "cut.tar"), 20, 3);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..(4096 + 700)]);
        Tars.WritePairs(Path.Combine(corpus, "whole.tar"), 30, 2);
        return corpus;
    }
}
