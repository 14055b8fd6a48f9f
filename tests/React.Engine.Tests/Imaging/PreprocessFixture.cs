using System.Text.Json;
using React.Imaging;

namespace React.Engine.Tests.Imaging;

/// <summary>The golden pictures and what the original makes of them.</summary>
internal static class PreprocessFixture
{
    public sealed record Picture(int Row, string File, int Width, int Height, string Hash, string? Decoded)
    {
        public string Path => SharedData.Fixture("preprocess", "files", File);

        public bool IsTiff => File.EndsWith(".tif", StringComparison.Ordinal);
    }

    public static IReadOnlyList<Picture> Pictures()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("preprocess", "cases.json")));
        return [.. cases.RootElement.EnumerateArray().Select((item, row) => new Picture(
            row,
            item.GetProperty("file").GetString()!,
            item.GetProperty("size_wh")[0].GetInt32(),
            item.GetProperty("size_wh")[1].GetInt32(),
            item.GetProperty("rgb_sha256").GetString()!,
            item.TryGetProperty("decoded", out var decoded) ? SharedData.Fixture("preprocess", decoded.GetString()!) : null))];
    }

    public static RgbImage Decode(string path) => ImageDecoder.Default.Decode(File.ReadAllBytes(path), path, ImageLimits.Default);

    public static ClipPreprocessor Clip(int size) => new(size, size, [.. ClipPreprocessor.OpenAIMean], [.. ClipPreprocessor.OpenAIStd]);

    /// <summary>[3, height, width], as the golden arrays are laid out.</summary>
    public static byte[] Planes(RgbImage image)
    {
        var plane = image.Width * image.Height;
        var result = new byte[3 * plane];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = image.Pixels[(i % plane * 3) + (i / plane)];
        }

        return result;
    }
}
