namespace React.Customization;

/// <summary>One run of a method, from the first pair to the finished folder.</summary>
internal interface ICustomizationSession : IDisposable
{
    /// <summary>Does it all.</summary>
    /// <param name="stopping">Watched as often as the method can.</param>
    void Execute(CancellationToken stopping);

    /// <summary>Called when a stop was asked for, while <see cref="Execute"/> may still run: lets nothing change any more, and saves what can be continued.</summary>
    void HoldAndSave();
}
