using System.Management.Automation;
using React.Corpora;
using React.Embedding;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Embeds texts or pictures: one unit vector each.</summary>
[Cmdlet(VerbsCommon.Get, "ReactEmbedding", DefaultParameterSetName = "Text"), OutputType(typeof(ReactEmbedding))]
public sealed class GetReactEmbeddingCommand : ModelCmdlet
{
    private readonly List<string> _inputs = [];

    /// <summary>The model.</summary>
    [Parameter(Mandatory = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>Texts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Text"), AllowEmptyString]
    public string[] Text { get; set; } = [];

    /// <summary>Pictures; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path"), SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Pictures, by names that are taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath"), Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>For a customization, where it stands between its base (0) and what was trained (1); by default as its folder says.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double? Interpolation { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case "Text":
                _inputs.AddRange(Text);
                break;
            case "Path":
                foreach (var path in Path)
                {
                    RunEach(path, () => _inputs.AddRange(ResolveWildcard(path)));
                }

                break;
            default:
                _inputs.AddRange(LiteralPath.Select(ResolveLiteral));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Stream(Embed);

    private IEnumerable<ReactEmbedding> Embed()
    {
        using var embedder = LoadEmbedder(Interpolation is { } place ? Model.WithInterpolation(place) : Model);
        var list = new EmbeddingList(embedder, Model.Name, Observer) { Decoders = ThrottleLimit };
        var embeddings = ParameterSetName == "Text" ? list.Texts(_inputs, StopToken) : list.ImageFiles(_inputs, path => ImageLocator.File(path).Read(), StopToken);
        foreach (var embedding in embeddings)
        {
            yield return embedding;
        }
    }
}
