namespace React.Work;

/// <summary>An item that was left out of the work.</summary>
/// <param name="Source">The shard, folder or list it came from.</param>
/// <param name="Key">Its key or file name.</param>
/// <param name="Reason">A short stable word, for example <c>ImageCorrupt</c>; what counts are kept by.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
public sealed record Rejection(string Source, string Key, string Reason, string Message)
{
    private const string Prefix = "React";

    /// <summary>What an error makes of an item.</summary>
    public static Rejection Of(string source, string key, ReactException error) => new(source, key, ReasonOf(error), error.Message);

    /// <summary>The reason that an error gives: its identifier without the product's name, which all of them share.</summary>
    private static string ReasonOf(ReactException error) =>
        error.ErrorId.StartsWith(Prefix, StringComparison.Ordinal) ? error.ErrorId[Prefix.Length..] : error.ErrorId;
}
