namespace React.Retrieval.Fetching;

/// <summary>
/// Bounds the bytes of pictures that wait to be written in their order. The one whose turn is next is never refused, so that work always goes on.
/// </summary>
/// <param name="limit">Most bytes that all others may hold.</param>
internal sealed class TurnBudget(long limit)
{
    private readonly object gate = new();
    private readonly List<(long Turn, TaskCompletionSource Room)> waiting = [];
    private long held;
    private long next;

    /// <summary>Takes bytes for the picture of a turn; false where it must wait.</summary>
    public bool TryTake(long turn, long bytes)
    {
        lock (gate)
        {
            if (turn != next && held + bytes > limit)
            {
                return false;
            }

            held += bytes;
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes)
    {
        lock (gate)
        {
            held -= bytes;
            Wake();
        }
    }

    /// <summary>Says that a turn is over.</summary>
    public void Advance()
    {
        lock (gate)
        {
            next++;
            Wake();
        }
    }

    /// <summary>Waits until there is room again, or until it is the turn's.</summary>
    public Task WaitAsync(long turn, CancellationToken stopping)
    {
        lock (gate)
        {
            if (HasRoom(turn))
            {
                return Task.CompletedTask;
            }

            var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((turn, room));
            return room.Task.WaitAsync(stopping);
        }
    }

    // Half of it, or what did not fit would come back for the first few bytes that are free.
    private bool HasRoom(long turn) => turn == next || held <= limit / 2;

    private void Wake()
    {
        for (var i = waiting.Count - 1; i >= 0; i--)
        {
            if (HasRoom(waiting[i].Turn))
            {
                waiting[i].Room.TrySetResult();
                waiting.RemoveAt(i);
            }
        }
    }
}
