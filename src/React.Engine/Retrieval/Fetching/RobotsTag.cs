namespace React.Retrieval.Fetching;

/// <summary>Reads <c>X-Robots-Tag</c>: what an owner forbids to all or to some robots.</summary>
internal static class RobotsTag
{
    // Directives that have a value after a colon; whatever else stands before one is the name of a robot.
    private static readonly string[] WithValues = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

    /// <summary>The first directive that forbids to take the picture, or null.</summary>
    /// <param name="headers">The header's values, one for each time it was sent.</param>
    /// <param name="userAgent">How the request introduced itself; its product's name is the robot's.</param>
    /// <param name="directives">What is honoured.</param>
    public static string? Forbidding(IEnumerable<string> headers, string userAgent, IReadOnlyList<string> directives)
    {
        var robot = userAgent.Split('/', ' ')[0];
        foreach (var header in headers)
        {
            // A robot's name holds for all that follows, until another is named.
            var isForUs = true;
            foreach (var part in header.Split(','))
            {
                var directive = part.Trim();
                if (directive.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && directive[..colon].TrimEnd() is var name && !WithValues.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    isForUs = name == "*" || name.Equals(robot, StringComparison.OrdinalIgnoreCase);
                    directive = directive[(colon + 1)..].Trim();
                }

                if (isForUs && Means(directive).FirstOrDefault(meant => directives.Contains(meant, StringComparer.OrdinalIgnoreCase)) is not null)
                {
                    return directive;
                }
            }
        }

        return null;
    }

    private static string[] Means(string directive) => directive.Equals("none", StringComparison.OrdinalIgnoreCase) ? ["noindex", "nofollow"] : [directive];
}
