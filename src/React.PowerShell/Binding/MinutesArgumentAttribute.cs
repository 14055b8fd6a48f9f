using System.Globalization;
using System.Management.Automation;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter of type TimeSpan take minutes as a plain number, of which PowerShell alone would make ticks or days.</summary>
internal sealed class MinutesArgumentAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is TimeSpan span)
        {
            return span;
        }

        var text = LanguagePrimitives.ConvertTo<string>(value);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 0 and <= 1e6)
        {
            return TimeSpan.FromMinutes(minutes);
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var parsed) && parsed >= TimeSpan.Zero
            ? parsed
            : throw new ArgumentTransformationMetadataException($"'{text}' is no time: give minutes, such as 5, or a TimeSpan, such as 00:05:00.");
    }
}
