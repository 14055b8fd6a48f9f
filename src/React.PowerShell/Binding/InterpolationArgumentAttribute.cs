using System.Globalization;
using System.Management.Automation;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter take a number from 0 to 1, or Auto.</summary>
internal sealed class InterpolationArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>The word for a value that is chosen.</summary>
    public const string Auto = "Auto";

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var text = LanguagePrimitives.ConvertTo<string>(inputData);
        if (text.Equals(Auto, StringComparison.OrdinalIgnoreCase))
        {
            return Auto;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : throw new ArgumentTransformationMetadataException($"'{text}' is neither Auto nor a number from 0 (the base) to 1 (what was trained).");
    }
}
