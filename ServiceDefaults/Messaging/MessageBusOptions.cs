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
    /// The saga counts the starts of a job itself; this limit is for commands that crash workers before they ask the saga. A command that
    /// waits in a worker is redelivered too when another job crashes the worker, so the limit must leave room for several such jobs.
    /// Classic queues do not count deliveries.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 100;

    /// <summary>
    /// Gets or sets the maximum number of messages in a quorum queue, 1000 to 10000000. Further messages are refused, and their senders
    /// retry.
    /// </summary>
    [Range(1000, 10_000_000)]
    public int MaxQueueLength { get; set; } = 1_000_000;

    /// <summary>
    /// Gets or sets how long a worker may take to acknowledge a command of a quorum queue before the broker closes its channel and
    /// redelivers its commands, 1 min to 30 days. It must be longer than any stage takes. Classic queues have the broker's
    /// <c>consumer_timeout</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan ConsumerTimeout { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets how long dead letters are kept, 1 h to 1 year; they may contain prompts.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan DeadLetterRetention { get; set; } = TimeSpan.FromDays(30);
}
