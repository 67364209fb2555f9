namespace TextToVideo.Inference.Loading;

/// <summary>Takes note of what a <see cref="NetworkMemory"/> does. The methods are called under its lock, so they must be fast.</summary>
internal interface INetworkMemoryObserver
{
    /// <summary>A network takes memory from now on.</summary>
    void Reserved(NetworkSlot slot);

    /// <summary>A network takes no memory any more.</summary>
    /// <param name="slot">The network.</param>
    /// <param name="for">The network that needs the memory; null if loading failed or the network is no longer needed.</param>
    void Freed(NetworkSlot slot, NetworkSlot? @for);

    /// <summary>The number of calls that wait for a network has changed.</summary>
    void WaitingChanged(NetworkSlot slot, int difference);
}
