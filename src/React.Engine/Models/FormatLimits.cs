namespace React.Models;

/// <summary>What a form of model cannot hold, with the reason.</summary>
internal static class FormatLimits
{
    /// <summary>Refuses a model that would not be the same in that form.</summary>
    public static void Check(ModelFormat format, ReactModel model)
    {
        var hasHead = model.Head != ModelHeadKind.None && format != ModelFormat.React;
        string[] reasons = [.. hasHead ? [Head(model)] : Array.Empty<string>(), .. Reasons(format, model.Config)];
        if (reasons.Length > 0)
        {
            throw new ReactException("ReactFormatCannotHold", ReactErrorKind.InvalidArgument, $"The format {format} cannot hold '{model.Name}': {string.Join("; ", reasons)}.",
                hasHead ? $"Use -Format {ModelFormat.React}, or export its base, whose towers are the same." : $"Use -Format {ModelFormat.React}, or {ModelFormat.PyTorch} for REACT's own code.", model.Name);
        }
    }

    private static string Head(ReactModel model) =>
        $"CLIP has no place for what it knows of {model.HeadClasses.Count} classes ({(model.Head == ModelHeadKind.Linear ? "a linear head" : "a cache of pictures")}), and without that it would be its base again";

    private static IEnumerable<string> Reasons(ModelFormat format, ClipConfig config)
    {
        var vision = config.Vision;
        if (vision.GatedBlocks > 0 && format is (ModelFormat.OpenClip or ModelFormat.HuggingFace))
        {
            yield return $"its {vision.GatedBlocks} gated blocks are REACT's own, and without them it would be its base again";
        }

        if (format != ModelFormat.HuggingFace)
        {
            yield break;
        }

        if (vision.ResNetLayers is not null)
        {
            yield return "its image tower is a ModifiedResNet, and CLIPModel has vision transformers only";
        }

        if (vision.LayerScale is not null || config.Text.LayerScale is not null)
        {
            yield return "its blocks have LayerScale, which CLIPModel has not";
        }

        if (vision.GlobalAveragePool)
        {
            yield return "it pools by the mean of all tokens, CLIPModel by the class token";
        }

        if (vision.InputPatchNorm)
        {
            yield return "it normalises patches before the first layer, which CLIPModel does not";
        }

        if (vision.ImageHeight != vision.ImageWidth)
        {
            yield return $"it takes pictures of {vision.ImageHeight} × {vision.ImageWidth}, CLIPModel square ones";
        }
    }
}
