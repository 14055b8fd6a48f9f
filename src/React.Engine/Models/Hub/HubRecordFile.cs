namespace React.Models.Hub;

/// <summary>A file of a saved model.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal, of what came and was checked.</param>
internal sealed record HubRecordFile(string Name, long Bytes, string Sha256);
