using System.Globalization;

namespace React.Samples;

/// <summary>Writes what people on the web might have written beside a picture.</summary>
internal static class CaptionWriter
{
    // {n}: the thing with its article or number; {c}: colour; {s}: shape; {g}: ground.
    private static readonly string[] Named =
    [
        "{n}", "{n}", "{n}", "a photo of {n}", "a picture of {n}", "a drawing of {n}", "{n} on a {g} background", "{n} on {g}",
        "{s} icon", "{c} {s} clipart", "hand drawn {s}", "vector illustration of {n}", "{n}, flat design", "{S} - royalty free image",
        "{s}, {c}, {g}", "buy this {s} sticker online", "my daughter painted {n}", "how to draw {n}", "{n} isolated on {g}",
        "{S} | printable template", "logo with {n}", "it is {n}", "{c} {s}, free download",
    ];

    private static readonly string[] Vague =
    [
        "a nice picture", "a shape on a {g} background", "something {c}", "{c} artwork", "colourful design", "simple graphic", "my latest drawing",
        "a {c} thing", "abstract {c} pattern", "untitled work", "made this yesterday", "background in {g}", "what do you think of it?", "clip art for kids",
    ];

    private static readonly string[] Junk =
    [
        "IMG_{0}.jpg", "DSC0{0}.JPG", "image ({0})", "FREE SHIPPING on orders over ${0}", "Click here to download", "404 not found", "Subscribe to our newsletter",
        "Screenshot {0}", "null", "Copyright 20{1:00} all rights reserved", "Add to cart - only ${0}.99", "best price guaranteed, {1}% off", "img-{0}-scaled", "loading...",
    ];

    private static readonly string[] Numbers = ["", "", "two", "three", "four"];

    /// <summary>Writes a caption.</summary>
    /// <param name="scene">What the picture shows.</param>
    /// <param name="kind">What the caption is to be worth.</param>
    /// <param name="others">Shapes that a wrong caption may name.</param>
    /// <param name="random">Source of the choices.</param>
    public static string Write(SampleScene scene, CaptionKind kind, IReadOnlyList<SampleShape> others, SampleRandom random)
    {
        var caption = kind switch
        {
            CaptionKind.Junk => string.Format(CultureInfo.InvariantCulture, random.Pick(Junk), 1000 + random.Below(9000), 5 + random.Below(20)),
            CaptionKind.Vague => Fill(random.Pick(Vague), scene, scene.Shape, random),
            CaptionKind.Wrong => Fill(random.Pick(Named), scene, random.Pick([.. others.Where(shape => shape != scene.Shape)]), random),
            _ => Fill(random.Pick(Named), scene, scene.Shape, random),
        };
        return kind != CaptionKind.Junk && random.Chance(0.15) ? char.ToUpperInvariant(caption[0]) + caption[1..] + "." : caption;
    }

    private static string Fill(string template, SampleScene scene, SampleShape shape, SampleRandom random)
    {
        var color = Name(scene.Color.Name, scene.Color.Synonyms, 0.15, random);
        var ground = Name(scene.GroundColor.Name, scene.GroundColor.Synonyms, 0.15, random);
        var name = Name(shape.Name, shape.Synonyms, 0.2, random);
        return template
            .Replace("{n}", Thing(scene, shape, name, color, random), StringComparison.Ordinal)
            .Replace("{S}", char.ToUpperInvariant(name[0]) + name[1..], StringComparison.Ordinal)
            .Replace("{c}", color, StringComparison.Ordinal)
            .Replace("{s}", name, StringComparison.Ordinal)
            .Replace("{g}", ground, StringComparison.Ordinal);
    }

    private static string Name(string usual, IReadOnlyList<string> synonyms, double probability, SampleRandom random) =>
        random.Chance(probability) && synonyms.Count > 0 ? random.Pick(synonyms) : usual;

    /// <summary>"two red striped circles", "a small blue square".</summary>
    private static string Thing(SampleScene scene, SampleShape shape, string name, string color, SampleRandom random)
    {
        var count = scene.Places.Count;
        var pattern = scene.Pattern != SamplePattern.Plain && random.Chance(0.6) ? scene.Pattern.ToString().ToLowerInvariant() : "";
        var size = random.Chance(0.4) ? scene.Size : "";
        var noun = count == 1 ? name : name == shape.Name ? shape.Plural : name + "s";
        string[] words = [size, random.Chance(0.5) ? color : "", pattern, noun];
        var thing = string.Join(' ', words.Where(word => word.Length > 0));
        return count == 1 ? $"{("aeiou".Contains(thing[0], StringComparison.Ordinal) || thing.StartsWith("hour", StringComparison.Ordinal) ? "an" : "a")} {thing}" : $"{Numbers[count]} {thing}";
    }
}
