namespace TextToVideo.Transcoding.Tests;

/// <summary>Frames that come to a halt, or fail, after some bytes.</summary>
internal sealed class ScriptedStream(int bytes, Exception? error) : MemoryStream(new byte[bytes])
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the reader waits for more than there is.</summary>
    public Task Waiting => _waiting.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position < Length)
        {
            return await base.ReadAsync(buffer, cancellationToken);
        }

        _waiting.TrySetResult();
        if (error is not null)
        {
            throw error;
        }

        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
