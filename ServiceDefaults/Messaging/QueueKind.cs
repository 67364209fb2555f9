namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The broker's kinds of durable queues.</summary>
public enum QueueKind
{
    /// <summary>On one node: faster, for a single broker.</summary>
    Classic,

    /// <summary>Replicated over a cluster's nodes.</summary>
    Quorum,
}
