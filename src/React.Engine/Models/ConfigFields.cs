using System.Text.Json;

namespace React.Models;

/// <summary>One object of a configuration, read field by field with bounds, so that every error names its field.</summary>
internal sealed class ConfigFields
{
    private readonly JsonElement _element;
    private readonly string _file;
    private readonly string _prefix;

    /// <param name="element">The JSON value.</param>
    /// <param name="file">What to call the configuration in an error.</param>
    /// <param name="prefix">Where the object stands in it, for example <c>vision_cfg.</c>.</param>
    public ConfigFields(JsonElement element, string file, string prefix)
    {
        _element = element;
        _file = file;
        _prefix = prefix;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw ClipConfigJson.Invalid(file, prefix.Length == 0 ? "is not a JSON object" : $"has '{prefix.TrimEnd('.')}' that is not an object");
        }
    }

    public IEnumerable<JsonProperty> All => _element.EnumerateObject();

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => _element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;

    public bool IsList(string field) => _element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Array;

    public bool IsObject(string field) => _element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Object;

    public ConfigFields Section(string field) => new(Required(field), _file, $"{_prefix}{field}.");

    public int Int(string field, int least, int most, int? otherwise = null) =>
        otherwise is not null && !Has(field) ? otherwise.Value : Int(Required(field), field, least, most);

    public bool? Bool(string field) => !Has(field) ? null : Required(field).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid(field, "must be true or false"),
    };

    public string? Text(string field) => !Has(field) ? null
        : Required(field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : throw Invalid(field, "must be text");

    public double? Number(string field, double least, double most) => Has(field) ? Number(Required(field), field, least, most) : null;

    public IReadOnlyList<int> IntList(string field, int count, int least, int most)
    {
        var list = Required(field);
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == count
            ? [.. list.EnumerateArray().Select(item => Int(item, field, least, most))]
            : throw Invalid(field, $"must be a list of {count} whole numbers");
    }

    /// <summary>A list of names, none of them empty.</summary>
    public IReadOnlyList<string> TextList(string field, int least, int most, int longest)
    {
        var list = Required(field);
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() >= least && list.GetArrayLength() <= most
            && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString() is { } text && text.Length <= longest && !string.IsNullOrWhiteSpace(text))
            ? list.EnumerateArray().Select(item => item.GetString()!).ToArray()
            : throw Invalid(field, $"must be a list of {least} to {most} names of up to {longest} characters");
    }

    public IReadOnlyList<float>? Triple(string field, double least, double most)
    {
        if (!Has(field))
        {
            return null;
        }

        var list = Required(field);
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 3
            ? [.. list.EnumerateArray().Select(item => (float)Number(item, field, least, most))]
            : throw Invalid(field, "must be a list of three numbers");
    }

    /// <summary>One side, or height and width.</summary>
    public (int Height, int Width) ImageSize(string field, int least, int most)
    {
        if (!IsList(field))
        {
            var side = Int(field, least, most);
            return (side, side);
        }

        var sides = IntList(field, 2, least, most);
        return (sides[0], sides[1]);
    }

    /// <summary>Refuses fields that are not among the known: they would change what the model computes.</summary>
    public void RefuseOthers(params string[] known)
    {
        foreach (var property in All.Where(property => !known.Contains(property.Name)))
        {
            throw Invalid(property.Name, "is not known to this version");
        }
    }

    public ReactException Invalid(string field, string what) => ClipConfigJson.Invalid(_file, $"cannot be used: '{_prefix}{field}' {what}");

    private JsonElement Required(string field) => _element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
        ? value
        : throw Invalid(field, "is missing");

    private int Int(JsonElement value, string field, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Invalid(field, $"must be a whole number from {least} to {most}");

    private double Number(JsonElement value, string field, double least, double most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most
            ? number
            : throw Invalid(field, FormattableString.Invariant($"must be a number from {least} to {most}"));
}
