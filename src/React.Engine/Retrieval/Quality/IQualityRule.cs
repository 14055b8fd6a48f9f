using React.Work;

namespace React.Retrieval.Quality;

/// <summary>One reason to leave pairs out.</summary>
internal interface IQualityRule
{
    /// <summary>What the rule is called in reports: the parameter that sets it.</summary>
    string Name { get; }

    /// <summary>Whether it looks at vectors, which only a store has.</summary>
    bool NeedsVectors => false;

    /// <summary>Removes from the set what it does not let through.</summary>
    void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping);
}
