namespace React.Models;

/// <summary>The model that a customization continues.</summary>
/// <param name="Path">Its folder as the customization's config.json names it; relative to the customization's folder unless rooted.</param>
/// <param name="Fingerprint">The fingerprint it had.</param>
internal sealed record BaseReference(string Path, string Fingerprint);
