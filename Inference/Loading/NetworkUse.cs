namespace TextToVideo.Inference.Loading;

/// <summary>A use of a loaded network, which stays loaded until this is disposed.</summary>
/// <param name="memory">The memory that the network is in.</param>
/// <param name="slot">The network.</param>
/// <param name="value">The loaded network.</param>
internal sealed class NetworkUse(NetworkMemory memory, NetworkSlot slot, IDisposable value) : IDisposable
{
    private int _ended;

    /// <summary>The loaded network.</summary>
    public IDisposable Value => value;

    /// <summary>Ends the use. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            memory.Release(slot);
        }
    }
}
