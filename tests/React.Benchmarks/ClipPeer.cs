using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using React.Models;
using React.Tokenization;

namespace React.Benchmarks;

/// <summary>What <c>peers/clip_peer.py</c> takes: a folder with a model and data, both equal to ours.</summary>
internal sealed class ClipPeer
{
    private readonly TemporaryFolder folder;

    /// <summary>Writes the model.</summary>
    public ClipPeer(TemporaryFolder folder, ClipModel model, int epochs = 1)
    {
        this.folder = folder;
        var (vision, text) = (model.Config.Vision, model.Config.Text);
        SafetensorsWriter.Write(folder.Combine("model.safetensors"), model.Parameters.Select(entry => (entry.Key, entry.Value)));
        File.WriteAllText(folder.Combine("model.json"), new JsonObject
        {
            ["side"] = vision.ImageHeight,
            ["patch"] = vision.PatchSize,
            ["vision_layers"] = vision.Layers,
            ["vision_heads"] = vision.Heads,
            ["text_layers"] = text.Layers,
            ["text_heads"] = text.Heads,
            ["context"] = text.ContextLength,
            ["quick_gelu"] = model.Config.QuickGelu,
            ["mean"] = new JsonArray([.. model.Config.Mean.Select(value => JsonValue.Create(value))]),
            ["std"] = new JsonArray([.. model.Config.Std.Select(value => JsonValue.Create(value))]),
            ["epochs"] = epochs,
        }.ToJsonString());
    }

    /// <summary>Writes data for the peer.</summary>
    public void Write<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using var stream = File.Create(folder.Combine(name + ".bin"));
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes captions as the original takes them: padded to the context's length.</summary>
    public void WriteCaptions(IReadOnlyList<string> captions, int context)
    {
        var ids = new int[context];
        var all = new long[(long)captions.Count * context];
        for (var i = 0; i < captions.Count; i++)
        {
            ClipTokenizer.Default.Encode(captions[i], ids);
            for (var j = 0; j < context; j++)
            {
                all[(i * context) + j] = ids[j];
            }
        }

        Write<long>("ids", all);
    }

    /// <summary>Starts the peers.</summary>
    /// <param name="programs">Programs that run Python with PyTorch, separated by commas, or null.</param>
    /// <param name="task">What they are to do.</param>
    /// <param name="batch">Items at once.</param>
    /// <param name="threads">Threads.</param>
    public List<Peer> Start(string? programs, string task, int batch, int threads) =>
        Peer.StartAll(programs, "clip_peer.py", [task, folder.Path, batch.ToString(CultureInfo.InvariantCulture)], threads, folder);
}
