using System.Diagnostics;
using MassTransit.Logging;
using OpenTelemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>Gives MassTransit's spans the names and attributes of OpenTelemetry's present conventions for messaging.</summary>
internal sealed class MessageSpans : BaseProcessor<Activity>
{
    private const string Operation = "messaging.operation";
    private const string Destination = "messaging.destination.name";
    private const string Message = "messaging.message.id";
    private const string System = "messaging.system";
    private const string Loopback = "loopback";
    private const string InMemory = "in-memory";
    private const string UrnPrefix = "urn:message:";

    /// <summary>Addresses and types that repeat where a message goes, and are most of such a span's size.</summary>
    private static readonly string[] s_repetitions =
    [
        DiagnosticHeaders.SourceAddress,
        DiagnosticHeaders.DestinationAddress,
        DiagnosticHeaders.InputAddress,
        DiagnosticHeaders.MessageTypes,
        DiagnosticHeaders.PeerAddress,
    ];

    public override void OnEnd(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Source.Name == DiagnosticHeaders.DefaultListenerName)
        {
            Rename(data);
        }
    }

    private static void Rename(Activity activity)
    {
        if (activity.GetTagItem(Operation) is not string operation)
        {
            return;
        }

        string destination = activity.GetTagItem(Destination) as string ?? NameOf(activity, operation);
        if (destination.StartsWith(UrnPrefix, StringComparison.Ordinal))
        {
            destination = destination[UrnPrefix.Length..];
        }

        activity.DisplayName = $"{operation} {destination}";
        activity
            .SetTag(Operation, null)
            .SetTag(Destination, destination)
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", operation);

        // Only a send span names the system. A receive span has an address in it, and a process span has neither.
        if (
            activity.GetTagItem(System) is null
            && (InputOf(activity) ?? InputOf(activity.Parent)) is { } address
            && address.Split(':') is [{ } scheme, ..]
        )
        {
            activity.SetTag(System, scheme == Loopback ? InMemory : scheme);
        }

        if (activity.GetTagItem(DiagnosticHeaders.MessageId) is { } message)
        {
            activity.SetTag(DiagnosticHeaders.MessageId, null).SetTag(Message, message);
        }

        foreach (string repetition in s_repetitions)
        {
            activity.SetTag(repetition, null);
        }
    }

    private static string? InputOf(Activity? activity) => activity?.GetTagItem(DiagnosticHeaders.InputAddress) as string;

    /// <summary>The queue. MassTransit's names of spans are the queue, then the operation.</summary>
    private static string NameOf(Activity activity, string operation) =>
        activity.OperationName.EndsWith($" {operation}", StringComparison.Ordinal)
            ? activity.OperationName[..^(operation.Length + 1)]
            : activity.OperationName;
}
