using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>Destinations that cannot be written, and paths at which something else lies or nothing at all.</summary>
[Collection(TinyCollection.Name)]
public sealed class DestinationTests(TinyBench bench)
{
    /// <summary>Every cmdlet that writes.</summary>
    public static TheoryData<string> Writers =>
    [
        "New-ReactSample -Destination $to -Count 400 -TestCount 1",
        "New-ReactModel -Configuration $tiny -Destination $to -VocabularyCorpus $sample.Corpus",
        "New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model $model",
        "Export-ReactModel -Model $model -Destination $to",
        "Invoke-ReactCustomization -Corpus $sample.Corpus -Model $model -Destination $to -Epochs 1 -BatchSize 16",
        "New-ReactTask -ClassName cat -Destination $to",
    ];

    /// <summary>Those that write a folder; a task is a file and replaces one.</summary>
    public static TheoryData<string> FolderWriters => [.. Writers.Select(row => row.Data).Where(command => !command.StartsWith("New-ReactTask", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Writers))]
    public void A_full_disk_is_told_and_the_same_command_completes_when_there_is_space(string command)
    {
        using var disk = SmallDisk.Mount(4 << 20);
        var to = Path.Combine(disk.Path, "to");
        disk.Fill(command.StartsWith("New-ReactTask", StringComparison.Ordinal) ? 0 : 8192);
        var error = bench.Fails("ReactDiskFull", ErrorCategory.LimitsExceeded, disk.Path, Script(command), to, bench.At("tiny.json"));
        Assert.DoesNotContain("Unexpected", error.ToString(), StringComparison.Ordinal);

        disk.Free();
        Assert.Single(bench.Run(Script(command), to, bench.At("tiny.json")));
        Assert.Empty(Directory.Exists(to) ? Directory.EnumerateFiles(to, "*.tmp", SearchOption.AllDirectories) : []);
    }

    [Theory, MemberData(nameof(Writers))]
    public void A_disk_that_may_not_be_written_is_told(string command)
    {
        using var disk = SmallDisk.Mount(1 << 20);
        disk.Protect();
        bench.Fails("ReactAccessDenied", ErrorCategory.PermissionDenied, disk.Path, Script(command), Path.Combine(disk.Path, "to"), bench.At("tiny.json"));
    }

    [Theory, MemberData(nameof(Writers))]
    public void A_file_on_the_way_to_the_destination_is_told(string command)
    {
        var file = bench.New("file");
        File.WriteAllText(file, "kept");
        bench.Fails("ReactNotAFolder", ErrorCategory.InvalidArgument, file, Script(command), Path.Combine(file, "to"), bench.At("tiny.json"));
        Assert.Equal("kept", File.ReadAllText(file));
    }

    [Theory, MemberData(nameof(FolderWriters))]
    public void A_file_at_the_place_of_the_destination_is_told(string command)
    {
        var file = bench.New("file");
        File.WriteAllText(file, "kept");
        bench.Fails("ReactNotAFolder", ErrorCategory.InvalidArgument, file, Script(command), file, bench.At("tiny.json"));
        Assert.Equal("kept", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("ReactSampleDestination", ErrorCategory.InvalidOperation, "New-ReactSample -Destination $to -Count 10")]
    [InlineData("ReactDestinationNotEmpty", ErrorCategory.InvalidArgument, "New-ReactIndex -Corpus $sample.Corpus -Destination $to -Model $model")]
    [InlineData("ReactFolderHoldsModel", ErrorCategory.InvalidArgument, "Export-ReactModel -Model $model -Destination $to")]
    [InlineData("ReactDestinationOccupied", ErrorCategory.InvalidArgument, "Invoke-ReactCustomization -Corpus $sample.Corpus -Model $model -Destination $to")]
    public void A_folder_that_holds_something_else_is_left_alone(string id, ErrorCategory category, string command)
    {
        var to = Directory.CreateDirectory(bench.New("occupied")).FullName;
        File.WriteAllText(Path.Combine(to, "config.json"), "kept");
        bench.Fails(id, category, to, Script(command), to);
        Assert.Equal("kept", File.ReadAllText(Assert.Single(Directory.EnumerateFileSystemEntries(to))));
    }

    [Theory]
    [InlineData("ReactModelNotFound", "Get-ReactModel $none")]
    [InlineData("ReactModelNotFound", "Get-ReactEmbedding -Model $none -Text a")]
    [InlineData("ReactIndexNotFound", "Get-ReactIndex $none")]
    [InlineData("ReactIndexNotFound", "Find-ReactKnowledge -Text a -Index $none")]
    [InlineData("ReactPathNotFound", "Find-ReactKnowledge -Task $none -Index $index")]
    [InlineData("ReactPathNotFound", "Measure-ReactModel -Model $model -Task $none -Path $sample.TestSets[0]")]
    [InlineData("ReactModelConfigMissing", "Get-ReactModel $sample.Path")]
    [InlineData("ReactIndexNotFound", "Get-ReactIndex $sample.Path")]
    public void An_argument_that_names_nothing_is_told_when_it_is_bound(string id, string command)
    {
        // PowerShell gives errors of binding an id of its own; what the module says is in the message and in an inner exception.
        var none = bench.New("none");
        var error = bench.Try($"param($none) {command}", none).SingleError("ParameterArgumentTransformationError");
        dynamic known = Known(error.Exception);
        Assert.Equal(id, (string)known.ErrorId);
        Assert.Contains(command.Contains("$none", StringComparison.Ordinal) ? none : bench.At("sample"), error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains((string)known.RecommendedAction, error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ReactPathNotFound", "Get-ReactEmbedding -Model $model -Path $none")]
    [InlineData("ReactPathNotFound", "New-ReactIndex -Corpus $none -Destination $none -Model $model")]
    [InlineData("ReactPathNotFound", "Invoke-ReactCustomization -Corpus $none -Destination $none -Model $model")]
    [InlineData("ReactPathNotFound", "Measure-ReactModel -Model $model -Task $task -Path $none")]
    [InlineData("ReactPathNotFound", "Measure-ReactModel -Model $model -Task $task -LiteralPath $none")]
    [InlineData("ReactPathNotFound", "Get-ReactTask -Path $none")]
    [InlineData("ReactPathNotFound", "Get-ReactTask -LiteralPath $none")]
    [InlineData("ReactPathNotFound", "Find-ReactKnowledge -ImagePath $none -Index $index")]
    [InlineData("ReactConfigurationNotFound", "New-ReactModel -Configuration $none -Destination $none")]
    public void A_path_that_names_nothing_is_told(string id, string command)
    {
        var none = bench.New("none");
        bench.Fails(id, ErrorCategory.ObjectNotFound, none, $"param($none) {command}", none);
        Assert.False(Path.Exists(none));
    }

    [Theory]
    [InlineData("-Path $none, $sample.TestSets[0]")]
    [InlineData("-Path $sample.TestSets[0], $none")]
    [InlineData("-LiteralPath $none, $sample.TestSets[0]")]
    public void Test_sets_that_are_there_are_measured_beside_one_that_is_not(string sets)
    {
        var none = bench.New("none");
        var result = bench.Try($"param($none) Measure-ReactModel -Model $model -Task $task {sets}", none);
        Assert.Contains(none, result.SingleError("ReactPathNotFound").ToString(), StringComparison.Ordinal);
        Assert.Equal("rare-shapes", Path.GetFileName(Assert.Single(result.Output).Get<string>("Path")));
    }

    [Fact]
    public void A_path_of_another_provider_is_told()
    {
        bench.Fails("ReactPathProvider", ErrorCategory.InvalidArgument, "Environment", "Get-ReactTask -Path Env:/nothing.json");
        bench.Fails("ReactPathProvider", ErrorCategory.InvalidArgument, "Environment", "Measure-ReactModel -Model $model -Task $task -Path Env:/nothing");
    }

    [Theory]
    [InlineData("ReactCorpusNotFound", "New-ReactIndex -Corpus $file -Destination $none -Model $model")]
    [InlineData("ReactCorpusNotFound", "Invoke-ReactCustomization -Corpus $file -Destination $none -Model $model")]
    [InlineData("ReactTestSetFile", "Measure-ReactModel -Model $model -Task $task -Path $file")]
    public void A_file_in_place_of_a_folder_is_told(string id, string command)
    {
        var file = bench.New("file");
        File.WriteAllText(file, "x");
        bench.Fails(id, ErrorCategory.InvalidArgument, file, $"param($file, $none) {command}", file, bench.New("none"));
    }

    [Fact]
    public void An_option_of_another_method_is_told() => bench.Fails("ReactOptionInvalid", ErrorCategory.InvalidArgument, "only with -Method GatedImage",
        "param($to) Invoke-ReactCustomization -Corpus $sample.Corpus -Model $model -Destination $to -Method LockedText -GatedBlocks 1", bench.New());

    [Fact]
    public void A_temporary_folder_that_cannot_be_written_is_told_with_the_variable_that_names_it()
    {
        var variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, bench.New("gone"));
        try
        {
            var check = Assert.Single(bench.Run("Test-ReactEnvironment | Where-Object Name -eq 'Temporary folder'"));
            Assert.False(check.Get<bool>("Passed"));
            Assert.Contains("gone", check.Get<string>("Message"), StringComparison.Ordinal);
            Assert.Contains(variable, check.Get<string>("Action"), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    private static Exception Known(Exception error) =>
        error.GetType().Name == "ReactException" ? error : Known(error.InnerException ?? throw new InvalidOperationException("no error of the module is within", error));

    private static string Script(string command) => $"param($to, $tiny) {command}";
}
