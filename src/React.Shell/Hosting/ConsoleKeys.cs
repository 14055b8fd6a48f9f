namespace React.Shell.Hosting;

/// <summary>Keys of the console.</summary>
internal sealed class ConsoleKeys : IKeys
{
    public bool Waiting => Console.KeyAvailable;

    public IDisposable Open()
    {
        Console.TreatControlCAsInput = true;
        return new Closing();
    }

    public ConsoleKeyInfo? Next()
    {
        try
        {
            return Console.ReadKey(intercept: true);
        }
        catch (InvalidOperationException)
        {
            // The terminal has gone.
            return null;
        }
    }

    private sealed class Closing : IDisposable
    {
        public void Dispose() => Console.TreatControlCAsInput = false;
    }
}
