using System.Collections;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Compares values as Sort-Object does: null first, like with like, and as text what cannot be compared otherwise.</summary>
internal sealed class ValueComparer(bool caseSensitive) : IComparer<object?>
{
    public int Compare(object? x, object? y)
    {
        x = x is PSObject left ? left.BaseObject : x;
        y = y is PSObject right ? right.BaseObject : y;
        if (x is null || y is null)
        {
            return x is null ? (y is null ? 0 : -1) : 1;
        }

        if (LanguagePrimitives.TryCompare(x, y, ignoreCase: !caseSensitive, System.Globalization.CultureInfo.CurrentCulture, out var order))
        {
            return order;
        }

        return string.Compare(Text(x), Text(y), caseSensitive ? StringComparison.CurrentCulture : StringComparison.CurrentCultureIgnoreCase);
    }

    /// <summary>Whether two lists of values are equal.</summary>
    public bool Same(IReadOnlyList<object?> x, IReadOnlyList<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => Compare(pair.First, pair.Second) == 0);

    private static string Text(object value) => value is IEnumerable and not string ? string.Join(' ', ((IEnumerable)value).Cast<object?>()) : value.ToString() ?? "";
}
