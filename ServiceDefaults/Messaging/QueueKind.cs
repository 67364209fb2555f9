namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The kinds of durable queues.</summary>
public enum QueueKind
{
    /// <summary>On one node. Faster, for a single broker.</summary>
    Classic,

    /// <summary>Replicated over the nodes of a cluster.</summary>
    Quorum,
}
