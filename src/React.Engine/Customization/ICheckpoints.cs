namespace React.Customization;

/// <summary>Where the training's state goes from time to time.</summary>
internal interface ICheckpoints
{
    /// <summary>Called after every step; saves if enough time or steps have passed.</summary>
    void SaveWhenDue();
}
