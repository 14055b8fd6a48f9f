namespace React.Retrieval;

/// <summary>What of a pair a query is compared with.</summary>
public enum KnowledgeKey
{
    /// <summary>Its picture: T2I for texts, I2I for pictures.</summary>
    Image,

    /// <summary>Its caption: T2T for texts.</summary>
    Caption,

    /// <summary>Both, weighted.</summary>
    Both,
}
