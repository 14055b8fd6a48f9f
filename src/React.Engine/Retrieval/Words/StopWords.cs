namespace React.Retrieval.Words;

/// <summary>Words that say nothing about what a picture shows: those that hold English sentences together, and those that captions of the web are strewn with.</summary>
internal static class StopWords
{
    private const string English = """
        a about above after again against all almost along already also although always am among an and another any anyone anything are around as at away
        back be became because become been before being below best better between both but by came can cannot come could did do does doing done down during
        each either else even ever every everyone everything few first for from full further gave get gets give go goes going gone got great had has have having he
        her here hers herself him himself his how however if in into is it its itself just keep kept last less let like little ll made make makes many may me
        might more most much must my myself never new next no nobody none nor not nothing now of off often on once one only onto or other others our ours out
        over own part per perhaps please put quite rather re really same say see seem seen several shall she should show shown shows since so some something
        still such take than that the their theirs them themselves then there these they thing things this those though three through thus to together too
        toward towards two under until up upon us use used uses using various ve very via was way we well went were what when where whether which while who
        whole whom whose why will with within without would yet you your yours yourself
        """;

    private const string Web = """
        amp app available blog buy by click clipart collection com copyright credit description download downloads edit editorial email facebook file for free gallery gif
        hd home href html http https id illustration image images img index info instagram isbn item jpeg jpg large link list login medium net news online
        org original page pdf photo photograph photographed photographer photographs photography photos pic pics picture pictures pin pinterest png post preview
        price print product quality resolution royalty sale search share shop shot shutterstock site size small stock thumbnail title twitter untitled update upload url
        user vector version video view views wallpaper wallpapers web webp website wikipedia www youtube
        """;

    private static readonly HashSet<string> All = new($"{English} {Web}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>Whether a word in lower case is one of them.</summary>
    public static bool Contains(string word) => All.Contains(word);
}
