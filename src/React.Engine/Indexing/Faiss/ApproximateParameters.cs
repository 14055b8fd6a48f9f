using System.Globalization;

namespace React.Indexing.Faiss;

/// <summary>How thoroughly an approximate index is searched.</summary>
/// <param name="Faiss">Parameters of faiss itself, such as <c>nprobe=64</c>; empty for none.</param>
/// <param name="Factor">Candidates for each neighbour that is wanted: all are scored exactly, and the best are kept.</param>
public sealed record ApproximateParameters(string Faiss, int Factor)
{
    /// <summary>Faiss's own word for it, where a finer index follows a coarse one.</summary>
    private const string FactorName = "k_factor=";

    private const int MaxFactor = 1024;

    /// <summary>Reads what <see cref="ToString"/> gave.</summary>
    /// <exception cref="ReactException">It cannot be read.</exception>
    public static ApproximateParameters Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var factor = 1;
        if (Array.Find(parts, part => part.StartsWith(FactorName, StringComparison.Ordinal)) is { } given
            && (!int.TryParse(given.AsSpan(FactorName.Length), NumberStyles.None, CultureInfo.InvariantCulture, out factor) || factor is < 1 or > MaxFactor))
        {
            throw new ReactException("ReactFaissParameters", ReactErrorKind.InvalidArgument, $"'{text}' holds a {FactorName} that is no number from 1 to {MaxFactor}.", "Give parameters as faiss names them, such as nprobe=64,k_factor=4.", text);
        }

        return new ApproximateParameters(string.Join(',', parts.Where(part => !part.StartsWith(FactorName, StringComparison.Ordinal))), factor);
    }

    /// <summary>All in one text, such as <c>nprobe=64,k_factor=4</c>.</summary>
    public override string ToString() =>
        Factor == 1 ? Faiss : string.Create(CultureInfo.InvariantCulture, $"{Faiss}{(Faiss.Length > 0 ? "," : "")}{FactorName}{Factor}");
}
