using System.Diagnostics;
using React.Imaging;

namespace React.Retrieval.Fetching;

/// <summary>Reads the body of an answer: no more bytes, and no more slowly, than allowed, and no further than until it is plain that it is no picture.</summary>
/// <param name="options">The limits.</param>
/// <param name="budget">Where the memory for it is taken.</param>
internal sealed class BodyReader(FetchOptions options, TurnBudget budget)
{
    private const int FirstBytes = 1 << 16;

    /// <summary>Reads to the end. The bytes returned were taken from the budget; the caller gives them back.</summary>
    /// <param name="content">The body.</param>
    /// <param name="turn">The picture's turn.</param>
    /// <param name="name">What to call the picture.</param>
    /// <param name="clock">The attempt's time.</param>
    /// <returns>The bytes, or null where there is no memory for them now.</returns>
    public async Task<byte[]?> ReadAsync(HttpContent content, long turn, string name, AttemptClock clock)
    {
        var limit = options.Limits.MaxBytes;
        var declared = content.Headers.ContentLength;
        if (declared > limit)
        {
            throw ImageError.TooManyBytes(name, declared.Value, options.Limits);
        }

        // A server may declare much and send little: what is declared is not asked for at once. The byte more shows a body past the limit.
        var buffer = new byte[(int)Math.Min(Math.Min(declared + 1 ?? FirstBytes, FirstBytes), limit + 1)];
        var taken = 0L;
        var (length, isKnown) = (0, false);
        var window = Stopwatch.StartNew();
        var windowStart = 0;
        try
        {
            if (!Take(buffer.Length))
            {
                return null;
            }

            await using var stream = await content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
            while (true)
            {
                if (length == buffer.Length)
                {
                    var larger = (int)Math.Min(Math.Min(2L * length, limit + 1), Array.MaxLength);
                    if (!Take(larger - length))
                    {
                        return null;
                    }

                    Array.Resize(ref buffer, larger);
                }

                var read = await clock.RunAsync(() => stream.ReadAsync(buffer.AsMemory(length), clock.Token).AsTask(), options.RateWindow, TooSlow).ConfigureAwait(false);
                length += read;
                if (length > limit)
                {
                    throw ImageError.TooManyBytes(name, length, options.Limits);
                }

                if (!isKnown && (length >= PictureBytes.Signature || (read == 0 && length > 0)))
                {
                    ImageHeader.EnsureFormat(buffer.AsSpan(0, length), name);
                    isKnown = true;
                }

                if (read == 0)
                {
                    break;
                }

                if (window.Elapsed >= options.RateWindow)
                {
                    if (length - windowStart < options.MinimumRate * window.Elapsed.TotalSeconds)
                    {
                        throw TooSlow();
                    }

                    windowStart = length;
                    window.Restart();
                }
            }

            Array.Resize(ref buffer, length);
            budget.Give(taken - length);
            taken = 0;
            return buffer;
        }
        finally
        {
            if (taken > 0)
            {
                budget.Give(taken);
            }
        }

        bool Take(int bytes)
        {
            if (!budget.TryTake(turn, bytes))
            {
                return false;
            }

            taken += bytes;
            return true;
        }
    }

    private FetchException TooSlow() => new("TooSlow", $"It sent less than {options.MinimumRate} bytes a second.") { IsTransient = true };
}
