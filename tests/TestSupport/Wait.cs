namespace TextToVideo.TestSupport;

/// <summary>Waits for conditions. The timeouts are long, because a loaded machine may be slow. A passing test never reaches one.</summary>
public static class Wait
{
    /// <summary>The default timeout, for example for a start, a call or a job.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Polls a condition until it is true.</summary>
    /// <param name="what">A description of the condition, for the exception message.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="limit">The timeout; null for <see cref="Long"/>.</param>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
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
            throw new TimeoutException($"Condition not met in time: {what}.");
        }
    }

    /// <summary>Polls a condition for several candidates until it is true for one of them.</summary>
    /// <returns>The first candidate for which it is true.</returns>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
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

    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}}, TimeSpan?)"/>
    public static Task UntilAsync(string what, Func<bool> condition, TimeSpan? limit = null) =>
        UntilAsync(what, () => Task.FromResult(condition()), limit);
}
