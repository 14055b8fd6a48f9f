using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Finds OpenCLIP's parameters under the names that files of weights have: their own, wrapped by a parallel run (<c>module.</c>),
/// the custom-text form (<c>text.</c>), or Hugging Face's, where queries, keys and values are apart and projections transposed.
/// </summary>
internal static class WeightNames
{
    /// <summary>Notes and index buffers that some files carry; no parameters.</summary>
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        "input_resolution", "context_length", "vocab_size", "attn_mask", "text_model.embeddings.position_ids", "vision_model.embeddings.position_ids",
    };

    /// <summary>The text tower's mask follows from the length of texts; some files carry it in every block.</summary>
    private const string AttentionMask = ".attn_mask";

    /// <summary>What Hugging Face's names of the two towers begin with.</summary>
    private static readonly string[] Towers = ["text_model.", "vision_model."];

    private static readonly (string Theirs, string Ours)[] HuggingFaceNames =
    [
        ("text_model.embeddings.token_embedding.weight", "token_embedding.weight"),
        ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
        ("text_model.final_layer_norm.", "ln_final."),
        ("text_model.encoder.layers.", "transformer.resblocks."),
        ("text_projection.weight", "text_projection"),
        ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
        ("vision_model.embeddings.patch_embedding.weight", "visual.conv1.weight"),
        ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
        ("vision_model.pre_layrnorm.", "visual.ln_pre."),
        ("vision_model.post_layernorm.", "visual.ln_post."),
        ("vision_model.encoder.layers.", "visual.transformer.resblocks."),
        ("visual_projection.weight", "visual.proj"),
    ];

    private static readonly string[] KeysAndValues = [".k_proj.", ".v_proj."];

    private static readonly (string Theirs, string Ours)[] HuggingFaceParts =
    [
        (".layer_norm1.", ".ln_1."), (".layer_norm2.", ".ln_2."), (".self_attn.out_proj.", ".attn.out_proj."),
        (".mlp.fc1.", ".mlp.c_fc."), (".mlp.fc2.", ".mlp.c_proj."), (".self_attn.q_proj.", ".attn.in_proj_"),
    ];

    /// <summary>The parameters of a file by OpenCLIP's names. Names that mean nothing stay as they are, to be listed as unexpected.</summary>
    public static Dictionary<string, StoredTensor> Find(IWeightFile file)
    {
        var huggingFace = file.Names.Any(name => Towers.Any(tower => name.StartsWith(tower, StringComparison.Ordinal)));
        var found = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var name in file.Names.Where(name => !Ignored.Contains(name) && !name.EndsWith(AttentionMask, StringComparison.Ordinal)))
        {
            if (!huggingFace)
            {
                var plain = WithoutPrefix(name);
                found.TryAdd(found.ContainsKey(plain) ? name : plain, new StoredTensor([name], false, file.ShapeOf(name)));
            }
            else if (!IsKeyOrValue(file, name))
            {
                found.TryAdd(FromHuggingFace(name), Source(file, name));
            }
        }

        return found;
    }

    /// <summary>A parameter under Hugging Face's names: queries, keys and values apart, projections transposed. The tensors belong to the current dispose scope.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> ToHuggingFace(string name, Tensor tensor)
    {
        var image = name.StartsWith("visual.", StringComparison.Ordinal);
        var known = HuggingFaceNames.FirstOrDefault(pair => pair.Ours.StartsWith("visual.", StringComparison.Ordinal) == image && name.StartsWith(pair.Ours, StringComparison.Ordinal));
        var theirs = known.Theirs is null ? name : HuggingFaceParts.Aggregate(known.Theirs + name[known.Ours.Length..], (current, part) => current.Replace(part.Ours, part.Theirs, StringComparison.Ordinal));
        if (!theirs.Contains(".q_proj.", StringComparison.Ordinal))
        {
            return [(theirs, name is "text_projection" or "visual.proj" ? tensor.t() : tensor)];
        }

        string[] parts = [".q_proj.", .. KeysAndValues];
        return parts.Zip(tensor.chunk(parts.Length, 0), (part, piece) => (theirs.Replace(parts[0], part, StringComparison.Ordinal), piece));
    }

    private static string WithoutPrefix(string name)
    {
        var inner = name.StartsWith("module.", StringComparison.Ordinal) ? name["module.".Length..] : name;
        return inner.StartsWith("text.", StringComparison.Ordinal) ? inner["text.".Length..] : inner;
    }

    private static string FromHuggingFace(string name)
    {
        foreach (var (theirs, ours) in HuggingFaceNames)
        {
            if (name.StartsWith(theirs, StringComparison.Ordinal))
            {
                return HuggingFaceParts.Aggregate(ours + name[theirs.Length..], (current, part) => current.Replace(part.Theirs, part.Ours, StringComparison.Ordinal));
            }
        }

        return name;
    }

    /// <summary>Keys and values are read with their queries.</summary>
    private static bool IsKeyOrValue(IWeightFile file, string name) =>
        KeysAndValues.Any(part => name.Contains(part, StringComparison.Ordinal) && file.Contains(name.Replace(part, ".q_proj.", StringComparison.Ordinal)));

    private static StoredTensor Source(IWeightFile file, string name)
    {
        var shape = file.ShapeOf(name);
        if (name is "text_projection.weight" or "visual_projection.weight" && shape.Count == 2)
        {
            return new StoredTensor([name], true, [shape[1], shape[0]]);
        }

        if (!name.Contains(".q_proj.", StringComparison.Ordinal))
        {
            return new StoredTensor([name], false, shape);
        }

        string[] parts = [name, name.Replace(".q_proj.", ".k_proj.", StringComparison.Ordinal), name.Replace(".q_proj.", ".v_proj.", StringComparison.Ordinal)];
        var complete = shape.Count > 0 && parts.All(part => file.Contains(part) && file.ShapeOf(part).SequenceEqual(shape));
        return complete ? new StoredTensor(parts, false, [parts.Length * shape[0], .. shape.Skip(1)]) : new StoredTensor([name], false, shape);
    }
}
