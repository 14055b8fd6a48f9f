namespace React.Models;

/// <summary>Names and shapes of a ModifiedResNet's parameters and statistics, in the order of the original's state dict.</summary>
internal static class ResNetParameters
{
    /// <summary>A block's output is so many times as wide as its middle.</summary>
    public const int Expansion = 4;

    public static void Add(Action<string, long[]> add, VisionConfig vision, IReadOnlyList<int> layers, int embed)
    {
        long half = vision.Width / 2;
        AddConvolution(add, "visual.conv1", "visual.bn1", half, 3, 3);
        AddConvolution(add, "visual.conv2", "visual.bn2", half, half, 3);
        AddConvolution(add, "visual.conv3", "visual.bn3", vision.Width, half, 3);
        long incoming = vision.Width;
        for (var stage = 0; stage < layers.Count; stage++)
        {
            var planes = (long)vision.Width << stage;
            for (var block = 0; block < layers[stage]; block++)
            {
                AddBlock(add, $"visual.layer{stage + 1}.{block}", incoming, planes, shortens: block == 0);
                incoming = Expansion * planes;
            }
        }

        AddPooling(add, vision, embed);
    }

    private static void AddBlock(Action<string, long[]> add, string name, long incoming, long planes, bool shortens)
    {
        AddConvolution(add, $"{name}.conv1", $"{name}.bn1", planes, incoming, 1);
        AddConvolution(add, $"{name}.conv2", $"{name}.bn2", planes, planes, 3);
        AddConvolution(add, $"{name}.conv3", $"{name}.bn3", Expansion * planes, planes, 1);
        if (shortens)
        {
            AddConvolution(add, $"{name}.downsample.0", $"{name}.downsample.1", Expansion * planes, incoming, 1);
        }
    }

    private static void AddConvolution(Action<string, long[]> add, string name, string norm, long outgoing, long incoming, long side)
    {
        add($"{name}.weight", [outgoing, incoming, side, side]);
        foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"])
        {
            add($"{norm}.{part}", [outgoing]);
        }

        add($"{norm}.num_batches_tracked", []);
    }

    private static void AddPooling(Action<string, long[]> add, VisionConfig vision, int embed)
    {
        long width = vision.FinalWidth;
        add("visual.attnpool.positional_embedding", [vision.Tokens, width]);
        foreach (var (part, outgoing) in ((string, long)[])[("k_proj", width), ("q_proj", width), ("v_proj", width), ("c_proj", embed)])
        {
            add($"visual.attnpool.{part}.weight", [outgoing, width]);
            add($"visual.attnpool.{part}.bias", [outgoing]);
        }
    }
}
