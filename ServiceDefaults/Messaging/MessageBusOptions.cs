using System.ComponentModel.DataAnnotations;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>How the broker keeps messages; configuration section <c>MessageBus</c>. In one process without a broker it has no meaning.</summary>
public sealed class MessageBusOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "MessageBus";

    /// <summary>What kind of queues the stages and the saga have. A queue that exists keeps its kind.</summary>
    public QueueKind Queues { get; set; } = QueueKind.Classic;

    /// <summary>
    /// How often a quorum queue hands a message out again after its worker has died of it, 1 to 1000, before it becomes a dead letter.
    /// Classic queues do not count.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 10;
}
