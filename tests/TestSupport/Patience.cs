namespace TextToVideo.TestSupport;

/// <summary>Deadlines. They are wide, since a loaded machine may be slow; a test that passes never waits for one.</summary>
public static class Patience
{
    /// <summary>Longest that one thing may take: a start, a call, a job.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is yes.</summary>
    /// <param name="what">What is waited for, for the message of the failure.</param>
    /// <param name="condition">The question.</param>
    /// <param name="limit">Null: <see cref="Long"/>.</param>
    /// <exception cref="TimeoutException">The answer was no until the deadline.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? Long);
        using var timer = new PeriodicTimer(s_interval);
        try
        {
            while (!await condition())
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"It did not come to this in time: {what}.");
        }
    }

    /// <summary>Asks about each until the answer is yes.</summary>
    /// <returns>The one whose it was.</returns>
    public static async Task<T> FirstAsync<T>(string what, IReadOnlyList<T> candidates, Func<T, Task<bool>> condition)
    {
        T? found = default;
        await UntilAsync(
            what,
            async () =>
            {
                foreach (T candidate in candidates)
                {
                    if (await condition(candidate))
                    {
                        found = candidate;
                        return true;
                    }
                }

                return false;
            }
        );
        return found!;
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static Task UntilAsync(string what, Func<bool> condition, TimeSpan? limit = null) =>
        UntilAsync(what, () => Task.FromResult(condition()), limit);
}
