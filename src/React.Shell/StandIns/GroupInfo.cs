using System.Collections.ObjectModel;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Objects with the same value, as Group-Object gives them.</summary>
public sealed class GroupInfo
{
    internal GroupInfo(IEnumerable<object?> values, IEnumerable<PSObject> group)
    {
        Values = [.. values];
        Group = new Collection<PSObject>([.. group]);
        Count = Group.Count;
        Name = string.Join(", ", Values.Select(value => value is null ? "" : LanguagePrimitives.ConvertTo<string>(value)));
    }

    public int Count { get; }

    public string Name { get; }

    public Collection<PSObject> Group { get; }

    public Collection<object?> Values { get; }
}
