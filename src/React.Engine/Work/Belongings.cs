namespace React.Work;

/// <summary>What a piece of work holds and gives back at its end, the last first.</summary>
internal sealed class Belongings : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();

    /// <summary>Takes something in.</summary>
    public T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out var owned))
        {
            owned.Dispose();
        }
    }
}
