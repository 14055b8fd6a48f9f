using System.Text.Json;

namespace React.Models;

/// <summary>What config.json says of a head, as <c>head</c>.</summary>
/// <param name="Kind">Which it is.</param>
/// <param name="Classes">Names of the classes it knows, each once.</param>
/// <param name="ZeroShotShare">For a linear head: the share of the weights that class names give, from 0 to 1.</param>
/// <param name="Alpha">For a cache: the weight of its scores.</param>
/// <param name="Beta">For a cache: how fast a key's say falls with its distance.</param>
internal sealed record HeadConfig(ModelHeadKind Kind, IReadOnlyList<string> Classes, double ZeroShotShare, double Alpha, double Beta)
{
    /// <summary>Longest name of a class.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Largest <see cref="Alpha"/> and <see cref="Beta"/>.</summary>
    public const double MaxStrength = 1e6;

    private const int MaxClasses = 100_000;

    /// <summary>Reads the section.</summary>
    /// <exception cref="ReactException">A field is missing or out of bounds, or a class is named twice.</exception>
    public static HeadConfig Read(ConfigFields fields)
    {
        var kind = fields.Text("kind") switch
        {
            nameof(ModelHeadKind.Linear) => ModelHeadKind.Linear,
            nameof(ModelHeadKind.Cache) => ModelHeadKind.Cache,
            _ => throw fields.Invalid("kind", $"must be {nameof(ModelHeadKind.Linear)} or {nameof(ModelHeadKind.Cache)}"),
        };
        var classes = fields.TextList("classes", 2, MaxClasses, MaxNameLength);
        if (classes.Distinct(StringComparer.Ordinal).Count() != classes.Count)
        {
            throw fields.Invalid("classes", "names a class twice");
        }

        fields.RefuseOthers("kind", "classes", "zero_shot_share", "alpha", "beta");
        return kind == ModelHeadKind.Linear
            ? new HeadConfig(kind, classes, Number("zero_shot_share", 1), 0, 0)
            : new HeadConfig(kind, classes, 0, Number("alpha", MaxStrength), Number("beta", MaxStrength));

        double Number(string name, double most) => fields.Number(name, 0, most) ?? throw fields.Invalid(name, "is missing");
    }

    /// <summary>Writes the section.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("head");
        json.WriteString("kind", Kind.ToString());
        if (Kind == ModelHeadKind.Linear)
        {
            json.WriteNumber("zero_shot_share", ZeroShotShare);
        }
        else
        {
            json.WriteNumber("alpha", Alpha);
            json.WriteNumber("beta", Beta);
        }

        json.WriteStartArray("classes");
        foreach (var name in Classes)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
