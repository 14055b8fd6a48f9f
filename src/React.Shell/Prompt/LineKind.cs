namespace React.Shell.Prompt;

/// <summary>How the reading of a line ended.</summary>
internal enum LineKind
{
    /// <summary>By Enter.</summary>
    Entered,

    /// <summary>By Ctrl+C.</summary>
    GivenUp,

    /// <summary>By Ctrl+D on an empty line, or because the terminal has gone.</summary>
    EndOfInput,
}
