using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace React.Shell.StandIns;

/// <summary>ConvertFrom-Json: objects from JSON.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
public sealed partial class ConvertFromJsonCommand : PSCmdlet
{
    private readonly List<string> _lines = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord() => _lines.Add(InputObject);

    protected override void EndProcessing()
    {
        // Either each line is a document of its own, or all of them are one.
        if (_lines.Count > 1 && TryParse(_lines[0]) is { } first)
        {
            Emit(first);
            foreach (var line in _lines.Skip(1))
            {
                Emit(Parse(line));
            }

            return;
        }

        var text = string.Join('\n', _lines);
        if (!string.IsNullOrWhiteSpace(text))
        {
            Emit(Parse(text));
        }
    }

    private void Emit(JsonDocument document)
    {
        using (document)
        {
            WriteObject(Value(document.RootElement), enumerateCollection: !NoEnumerate);
        }
    }

    private JsonDocument? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options());
        }
        catch (JsonException error)
        {
            ThrowTerminatingError(new ErrorRecord(new ArgumentException("Conversion from JSON failed with error: " + error.Message, error), "System.ArgumentException", ErrorCategory.InvalidArgument, null));
            throw;
        }
    }

    private JsonDocumentOptions Options() => new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Depth };

    private object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => AsHashtable ? Table(element) : Object(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.String => Text(element),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private PSObject Object(JsonElement element)
    {
        var made = new PSObject();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Length == 0 || made.Properties[member.Name] is { } other && other.Name != member.Name)
            {
                ThrowTerminatingError(new ErrorRecord(new InvalidOperationException($"Cannot convert the JSON string because it contains a key that is empty or differs from another only in case: '{member.Name}'. Use the -AsHashtable switch instead."), "KeysWithDifferentCasingInJsonString", ErrorCategory.InvalidOperation, null));
            }

            made.Properties.Remove(member.Name);
            made.Properties.Add(new PSNoteProperty(member.Name, Value(member.Value)));
        }

        return made;
    }

    private System.Collections.Specialized.OrderedDictionary Table(JsonElement element)
    {
        var made = new System.Collections.Specialized.OrderedDictionary(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            made[member.Name] = Value(member.Value);
        }

        return made;
    }

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
        {
            return whole;
        }

        var digits = element.GetRawText();
        return digits.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? BigInteger.Parse(digits, CultureInfo.InvariantCulture) : element.GetDouble();
    }

    // A string that is a point in time becomes one, as there.
    private static object Text(JsonElement element)
    {
        var text = element.GetString()!;
        return Time().IsMatch(text) && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : text;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
