using System.Collections;
using System.Management.Automation;

namespace React.PowerShell.Binding;

/// <summary>Turns what a user may write for an object into the object, also within arrays; what it does not know it leaves to PowerShell.</summary>
internal abstract class ObjectArgumentAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            if (value is IList list)
            {
                return list.Cast<object>().Select(item => One(engineIntrinsics, item)).ToArray();
            }

            return One(engineIntrinsics, value);
        }
        catch (ReactException error)
        {
            throw new ArgumentTransformationMetadataException($"{error.Message} {error.RecommendedAction}".TrimEnd(), error);
        }
    }

    /// <summary>The object for one value, or null to leave it to PowerShell.</summary>
    protected abstract object? Convert(EngineIntrinsics engine, object value);

    private object One(EngineIntrinsics engine, object item)
    {
        var value = item is PSObject wrapped ? wrapped.BaseObject : item;
        return (value is null ? null : Convert(engine, value)) ?? item;
    }
}
