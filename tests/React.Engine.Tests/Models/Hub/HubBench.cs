using System.Net;
using React.Models;
using React.Models.Hub;
using React.Work;

namespace React.Engine.Tests.Models.Hub;

/// <summary>A hub with a small model, and a folder to save it in.</summary>
public sealed class HubBench : IDisposable
{
    public const string Id = "owner/small-clip";

    /// <summary>A model with CLIP's own vocabulary, so that its weights take some megabytes.</summary>
    private static readonly ClipConfig Config = ClipConfig.Parse(
        """
        {
          "embed_dim": 16, "quick_gelu": true,
          "vision_cfg": { "image_size": 16, "layers": 1, "width": 16, "head_width": 8, "patch_size": 8 },
          "text_cfg": { "context_length": 16, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1 }
        }
        """, "tiny");

    private static readonly Lazy<byte[]> Stored = new(Make);
    private readonly TempFolder folder = new();

    public HubBench()
    {
        Server = new HubServer();
        Server.Add(Id, "config.json", System.Text.Encoding.UTF8.GetBytes(Config.ToJson()));
        Server.Add(Id, "model.safetensors", Weights);
        Server.Add(Id, "README.md", "not needed"u8.ToArray());
        Server.Add(Id, "tf_model.h5", new byte[1000]);
    }

    internal HubServer Server { get; }

    internal Observer Told { get; } = new();

    /// <summary>The weights' bytes.</summary>
    public static byte[] Weights => Stored.Value;

    public string To => folder.At("saved");

    public string At(params string[] parts) => folder.At(parts);

    /// <summary>Options that lose no time.</summary>
    internal HubOptions Options(string? token = null, int retries = 3, IWebProxy? proxy = null, string? endpoint = null) => new()
    {
        Endpoint = new Uri(endpoint ?? Server.Root),
        Token = _ => Task.FromResult(token),
        RetryCount = retries,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromSeconds(2),
        StallTimeout = TimeSpan.FromSeconds(3),
        Proxy = proxy,
    };

    /// <summary>Saves the model.</summary>
    internal ReactModel Save(HubOptions? options = null, string id = Id, bool force = false, CancellationToken stopping = default)
    {
        var hub = new ModelHub(options ?? Options(), Told);
        return hub.Save(hub.Plan(HubReference.Parse(id), To, force, stopping), stopping);
    }

    public void Dispose()
    {
        Server.Dispose();
        folder.Dispose();
    }

    private static byte[] Make()
    {
        using var made = new TempFolder();
        using var clip = ClipModel.Create(Config, 1);
        ModelFolder.Save(made.At("model"), clip);
        return File.ReadAllBytes(made.At("model", "model.safetensors"));
    }

    /// <summary>Keeps what is told.</summary>
    internal sealed class Observer : IWorkObserver
    {
        public List<string> Decisions { get; } = [];

        public List<WorkProgress> Reports { get; } = [];

        /// <summary>Called at each report.</summary>
        public Action<WorkProgress>? OnProgress { get; set; }

        public void Progress(WorkProgress progress)
        {
            Reports.Add(progress);
            OnProgress?.Invoke(progress);
        }

        public void Decision(string text) => Decisions.Add(text);

        public void Warning(string text) => Decisions.Add(text);

        public void Reject(Rejection rejection) => throw new InvalidOperationException(rejection.Message);
    }
}
