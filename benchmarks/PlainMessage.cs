using MassTransit;

namespace TextToVideo.Benchmarks;

/// <summary>What is published and consumed for comparison.</summary>
/// <param name="Number">Its number.</param>
internal sealed record PlainMessage(int Number);

/// <summary>Counts the plain messages that have arrived.</summary>
internal sealed class MessageCounter
{
    private TaskCompletionSource _all = new();
    private int _missing;

    /// <summary>Ends when so many have arrived.</summary>
    public Task ExpectAsync(int count)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _missing = count;
        return _all.Task;
    }

    public void Arrived()
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
        counter.Arrived();
        return Task.CompletedTask;
    }
}
