namespace React.Models;

/// <summary>What a model knows of classes beside its towers.</summary>
public enum ModelHeadKind
{
    /// <summary>Nothing: it tells classes apart by their names alone.</summary>
    None,

    /// <summary>One weight vector a class, learned from retrieved pairs.</summary>
    Linear,

    /// <summary>The vectors of retrieved pictures with their classes.</summary>
    Cache,
}
