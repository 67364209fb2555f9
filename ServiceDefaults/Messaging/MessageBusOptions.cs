using System.ComponentModel.DataAnnotations;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// The options of the configuration section <c>MessageBus</c>, which specify the broker's queues. They have no effect without a broker.
/// </summary>
public sealed class MessageBusOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "MessageBus";

    /// <summary>Gets or sets the kind of the queues of the stages and the saga. An existing queue keeps its kind.</summary>
    public QueueKind Queues { get; set; } = QueueKind.Classic;

    /// <summary>
    /// Gets or sets how many times a quorum queue redelivers a message whose worker crashed before it dead-letters the message, 1 to 1000.
    /// Classic queues do not count deliveries.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 10;
}
