namespace React.Customization;

/// <summary>
/// Stands before the short part of a step that changes weights. Whoever wants to stop without waiting for the long part, a call into
/// libtorch that nothing can interrupt, closes the gate: from then on the weights are those of the last whole step.
/// </summary>
internal sealed class StepGate
{
    private readonly object _lock = new();
    private bool _closed;

    /// <summary>Runs the changing part of a step, unless the gate is closed.</summary>
    /// <exception cref="OperationCanceledException">The gate is closed.</exception>
    public void Pass(Action change)
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw new OperationCanceledException();
            }

            change();
        }
    }

    /// <summary>Waits for a change under way and lets no further one begin.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }
}
