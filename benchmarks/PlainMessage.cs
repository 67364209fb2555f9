using MassTransit;

namespace TextToVideo.Benchmarks;

/// <summary>A message that is published and consumed for comparison.</summary>
/// <param name="Number">The number of the message.</param>
internal sealed record PlainMessage(int Number);

/// <summary>Counts the plain messages that have been consumed.</summary>
internal sealed class MessageCounter
{
    private TaskCompletionSource _all = new();
    private int _missing;

    /// <summary>Returns a task that completes after a number of messages has been consumed.</summary>
    public Task ExpectAsync(int count)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _missing = count;
        return _all.Task;
    }

    public void Increment()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _all.SetResult();
        }
    }
}

internal sealed class PlainMessageConsumer(MessageCounter counter) : IConsumer<PlainMessage>
{
    public Task Consume(ConsumeContext<PlainMessage> context)
    {
        counter.Increment();
        return Task.CompletedTask;
    }
}
