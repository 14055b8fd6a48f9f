namespace React.Retrieval.Quality.Rules;

/// <summary>Texts cut to what a message can hold.</summary>
internal static class Shorten
{
    private const int Longest = 60;

    /// <summary>The beginning of a caption.</summary>
    public static string Caption(string caption) => caption.Length <= Longest ? caption : caption[..Longest] + "…";
}
