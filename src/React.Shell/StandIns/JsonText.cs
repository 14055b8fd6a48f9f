using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;

namespace React.Shell.StandIns;

/// <summary>Objects as JSON, laid out and escaped as ConvertTo-Json does it.</summary>
internal sealed class JsonText(int depth, bool compress, bool enumsAsStrings)
{
    private readonly StringBuilder _text = new();

    /// <summary>Whether something lay deeper than was allowed, and was written as text instead.</summary>
    public bool Truncated { get; private set; }

    public string Write(object? value)
    {
        Value(value, 0);
        return _text.ToString();
    }

    private void Value(object? value, int level)
    {
        var wrapped = value as PSObject;
        value = wrapped is null ? value : wrapped.BaseObject;
        switch (value)
        {
            case null or DBNull:
                _text.Append("null");
                break;
            case string text:
                String(text);
                break;
            case char character:
                String(character.ToString());
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case Enum constant:
                if (enumsAsStrings)
                {
                    String(constant.ToString());
                }
                else
                {
                    _text.Append(constant.ToString("D"));
                }

                break;
            case double or float:
                Real(Convert.ToDouble(value, CultureInfo.InvariantCulture), ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture));
                break;
            case decimal number:
                var digits = number.ToString(CultureInfo.InvariantCulture);
                _text.Append(digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0");
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or BigInteger:
                _text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                String(time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                String(time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
                break;
            case Guid or Uri or Version or Type:
                String(value.ToString()!);
                break;
            case var _ when level > depth:
                Truncated = true;
                String(LanguagePrimitives.ConvertTo<string>(wrapped ?? value));
                break;
            case IDictionary table:
                Members(table.Cast<DictionaryEntry>().Select(entry => (LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value)), level);
                break;
            case IEnumerable list:
                Block('[', ']', list.Cast<object?>(), level, item => Value(item, level + 1));
                break;
            default:
                Members((wrapped ?? PSObject.AsPSObject(value)).Properties.Where(property => property.IsGettable).Select(property => (property.Name, Read(property))), level);
                break;
        }
    }

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private void Members(IEnumerable<(string Name, object? Value)> members, int level) =>
        Block('{', '}', members, level, member =>
        {
            String(member.Name);
            _text.Append(compress ? ":" : ": ");
            Value(member.Value, level + 1);
        });

    private void Block<T>(char open, char close, IEnumerable<T> items, int level, Action<T> write)
    {
        _text.Append(open);
        var any = false;
        foreach (var item in items)
        {
            if (any)
            {
                _text.Append(',');
            }

            any = true;
            Line(level + 1);
            write(item);
        }

        if (any)
        {
            Line(level);
        }

        _text.Append(close);
    }

    private void Line(int level)
    {
        if (!compress)
        {
            _text.AppendLine().Append(' ', 2 * level);
        }
    }

    private void Real(double number, string digits)
    {
        if (!double.IsFinite(number))
        {
            String(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
            return;
        }

        _text.Append(digits.AsSpan().IndexOfAny('.', 'E') >= 0 ? digits : digits + ".0");
    }

    private void String(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                < ' ' or '\u0085' or '\u2028' or '\u2029' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }
}
