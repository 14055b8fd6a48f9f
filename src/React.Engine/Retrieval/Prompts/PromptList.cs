namespace React.Retrieval.Prompts;

/// <summary>What a file of prompts holds.</summary>
/// <param name="Templates">Sentences with a place for the class name.</param>
/// <param name="Classes">Texts by class, whatever the case of its name: descriptions, or synonyms.</param>
public sealed record PromptList(IReadOnlyList<string> Templates, IReadOnlyDictionary<string, IReadOnlyList<string>> Classes);
