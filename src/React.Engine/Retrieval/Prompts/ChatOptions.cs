using System.Net;

namespace React.Retrieval.Prompts;

/// <summary>Which language model is asked, and how.</summary>
public sealed class ChatOptions
{
    /// <summary>The header that carries a key unless another is named.</summary>
    public const string DefaultKeyHeader = "Authorization";

    /// <summary>What a language model is asked about each class unless other questions are given; <c>{}</c> stands for the class name.</summary>
    public static IReadOnlyList<string> DefaultQuestions { get; } =
        (string[])["What does a {} look like?", "How can a {} be told from similar things in a photograph?", "What is seen around a {} in typical photographs of it?"];

    /// <summary>Address of an interface that is compatible with OpenAI's; <c>/chat/completions</c> is added to its path.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>The key is its password; null where none is needed. It is sent to the endpoint's host alone, and is in no message and no file.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>The header that carries the key: <c>Authorization</c> with the word Bearer before it, any other bare.</summary>
    public string KeyHeader { get; init; } = DefaultKeyHeader;

    /// <summary>Whether the key may go over a connection that is not encrypted to another machine.</summary>
    public bool AllowUnencrypted { get; init; }

    /// <summary>What is asked about each class.</summary>
    public IReadOnlyList<string> Questions { get; init; } = DefaultQuestions;

    /// <summary>Descriptions wanted for each question.</summary>
    public int Count { get; init; } = 5;

    /// <summary>Sent along, so that a model that honours it answers the same again; null to send none.</summary>
    public int? Seed { get; init; }

    /// <summary>Sent along; null for the model's own.</summary>
    public double? Temperature { get; init; }

    /// <summary>Questions asked at once.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Most time that one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Further attempts after a failure that may pass.</summary>
    public int RetryCount { get; init; } = 4;

    /// <summary>Wait before the first further attempt; doubled for each one after it, and drawn from the upper half of that.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait between attempts; a server that asks for more is given up.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The folder that keeps answers; null for that of the user.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>How requests introduce themselves.</summary>
    public string UserAgent { get; init; } = "React";
}
