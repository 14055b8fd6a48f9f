using System.Management.Automation;
using Xunit;

namespace React.PowerShell.Tests.Harness;

/// <summary>
/// A folder with what most tests need, made once and never changed by them: a very small model with random weights, a drawn sample and its index.
/// A test writes below <see cref="New"/>.
/// </summary>
public sealed class TinyBench : IDisposable
{
    /// <summary>A model that does all that a large one does, in a fraction of a millisecond a picture.</summary>
    public const string Configuration = """
        {
          "embed_dim": 16, "quick_gelu": true,
          "vision_cfg": { "image_size": 16, "layers": 2, "width": 16, "head_width": 8, "patch_size": 8 },
          "text_cfg": { "context_length": 16, "vocab_size": 540, "width": 16, "heads": 2, "layers": 2 }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private int _next;

    public TinyBench()
    {
        Module = ModuleRunspace.Open();
        _folder.Write("tiny.json", Configuration);
        Module.Run("""
            param($root)
            $global:sample = New-ReactSample -Destination "$root/sample" -Count 120 -TestCount 2
            $global:model = New-ReactModel -Configuration "$root/tiny.json" -Destination "$root/model" -VocabularyCorpus $sample.Corpus -Seed 1
            $global:index = New-ReactIndex -Corpus $sample.Corpus -Destination "$root/index" -Model $model
            $global:task = Get-ReactTask -Path $sample.Tasks[0]
            """, _folder.Path).ThrowOnError();
    }

    /// <summary>Has the variables <c>$sample</c>, <c>$model</c>, <c>$index</c> and <c>$task</c>.</summary>
    internal ModuleRunspace Module { get; }

    public string Model => At("model");

    public string Index => At("index");

    public string Corpus => At("sample", "corpus");

    public string At(params string[] parts) => Path.Combine([_folder.Path, .. parts]);

    /// <summary>A path that nothing lies at yet.</summary>
    public string New(string name = "new") => At($"{name}-{Interlocked.Increment(ref _next)}");

    /// <summary>Runs a script that must end without an error.</summary>
    internal IReadOnlyList<PSObject> Run(string script, params object?[] arguments) => Try(script, arguments).ThrowOnError().Output;

    /// <summary>Runs a script, in a scope of its own so that its variables do not become those of the next one.</summary>
    internal RunResult Try(string script, params object?[] arguments) => Module.Run($"& {{\n{script}\n}} @args", arguments);

    /// <summary>Runs a script that must end with one error of this id, and checks that the error is of use.</summary>
    /// <param name="id">The error's id.</param>
    /// <param name="category">Its category.</param>
    /// <param name="names">What its message must name.</param>
    internal ErrorRecord Fails(string id, ErrorCategory category, string names, string script, params object?[] arguments)
    {
        var error = Try(script, arguments).SingleError(id);
        Assert.Equal(category, error.CategoryInfo.Category);
        var text = error.ToString();
        Assert.Contains(names, text, StringComparison.Ordinal);
        var action = PSObject.AsPSObject(error.Exception).Get<string>("RecommendedAction");
        Assert.EndsWith($" {action}", text, StringComparison.Ordinal);
        Assert.True(string.IsNullOrEmpty(error.ErrorDetails?.RecommendedAction), "Newer versions of PowerShell would show it twice.");
        return error;
    }

    public void Dispose()
    {
        Module.Dispose();
        _folder.Dispose();
    }
}
