using System.Collections;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>One element of a -Property list: a name, possibly with wildcards, a script block, or a table with Name and Expression.</summary>
internal sealed class PropertyExpression
{
    private readonly string? _name;
    private readonly ScriptBlock? _block;
    private readonly WildcardPattern? _pattern;

    private PropertyExpression(object expression, string? label)
    {
        switch (expression is PSObject wrapped ? wrapped.BaseObject : expression)
        {
            case ScriptBlock block:
                _block = block;
                break;
            case var other:
                _name = other.ToString() ?? "";
                _pattern = WildcardPattern.ContainsWildcardCharacters(_name) ? WildcardPattern.Get(_name, WildcardOptions.IgnoreCase) : null;
                break;
        }

        Label = label ?? _name ?? _block!.ToString();
        HasLabel = label is not null;
    }

    /// <summary>What the result is called.</summary>
    public string Label { get; }

    /// <summary>Whether a table gave the name.</summary>
    public bool HasLabel { get; }

    /// <summary>Whether it can stand for several properties.</summary>
    public bool IsPattern => _pattern is not null;

    /// <summary>The sort order that a table asks for, if it does.</summary>
    public bool? Descending { get; private init; }

    /// <summary>Reads a -Property argument.</summary>
    /// <param name="argument">A name, a script block or a table.</param>
    /// <param name="forSorting">Whether the keys Ascending and Descending are allowed instead of Name.</param>
    /// <exception cref="PSArgumentException">A table has another key or lacks Expression.</exception>
    public static PropertyExpression Parse(object? argument, bool forSorting = false)
    {
        var value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        switch (value)
        {
            case null:
                throw new PSArgumentException("A property must be a name, a script block or a table; it is null.");
            case IDictionary table:
                return FromTable(table, forSorting);
            case ScriptBlock or string:
                return new PropertyExpression(value, null);
            default:
                return new PropertyExpression(LanguagePrimitives.ConvertTo<string>(value), null);
        }
    }

    public static PropertyExpression[] ParseAll(IEnumerable<object>? arguments, bool forSorting = false) =>
        arguments?.Select(argument => Parse(argument, forSorting)).ToArray() ?? [];

    /// <summary>The properties it stands for in an object, with their values.</summary>
    public IEnumerable<(string Name, object? Value)> Expand(PSObject item)
    {
        if (_pattern is null)
        {
            yield return (Label, Value(item));
            yield break;
        }

        foreach (var property in item.Properties)
        {
            if (_pattern.IsMatch(property.Name))
            {
                yield return (property.Name, Get(property));
            }
        }
    }

    /// <summary>Its value for an object; null if the object has no such property.</summary>
    public object? Value(PSObject item) => TryValue(item, out var value) ? value : null;

    /// <summary>False if the object has no such property.</summary>
    public bool TryValue(PSObject item, out object? value)
    {
        if (_block is not null)
        {
            var results = _block.InvokeWithContext(null, [new PSVariable("_", item)]);
            value = results.Count switch
            {
                0 => null,
                1 => results[0],
                _ => results.Cast<object>().ToArray(),
            };
            return true;
        }

        if (item.BaseObject is IDictionary table && item.Properties[_name!] is null && table.Contains(_name!))
        {
            value = table[_name!];
            return true;
        }

        var property = _pattern is null ? item.Properties[_name!] : item.Properties.FirstOrDefault(p => _pattern.IsMatch(p.Name));
        value = property is null ? null : Get(property);
        return property is not null;
    }

    private static object? Get(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            // A property that throws has no value to show; PowerShell's commands do the same.
            return null;
        }
    }

    private static PropertyExpression FromTable(IDictionary table, bool forSorting)
    {
        object? expression = null;
        string? label = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            var key = entry.Key.ToString() ?? "";
            if (Means(key, "Expression"))
            {
                expression = entry.Value;
            }
            else if (!forSorting && (Means(key, "Name") || Means(key, "Label")))
            {
                label = LanguagePrimitives.ConvertTo<string>(entry.Value);
            }
            else if (forSorting && Means(key, "Descending"))
            {
                descending = LanguagePrimitives.IsTrue(entry.Value);
            }
            else if (forSorting && Means(key, "Ascending"))
            {
                descending = !LanguagePrimitives.IsTrue(entry.Value);
            }
            else
            {
                throw new PSArgumentException($"The key '{key}' is not valid in a -Property table.");
            }
        }

        return expression is null
            ? throw new PSArgumentException("A -Property table needs the key Expression.")
            : new PropertyExpression(expression, label) { Descending = descending };
    }

    // Keys may be shortened, as in @{n='Name';e={…}}.
    private static bool Means(string key, string full) => key.Length > 0 && full.StartsWith(key, StringComparison.OrdinalIgnoreCase);
}
