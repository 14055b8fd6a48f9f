using System.Collections;
using System.Management.Automation;

namespace React.PowerShell.Binding;

/// <summary>Lets a user write several devices as PowerShell writes several things: Cuda:0,Cuda:1.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeviceListAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList names ? string.Join(',', names.Cast<object>()) : inputData;
}
