using System.Diagnostics;
using MassTransit.Logging;
using OpenTelemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// Converts the names and attributes of MassTransit's spans to OpenTelemetry's current semantic conventions for messaging.
/// </summary>
internal sealed class MessageSpans : BaseProcessor<Activity>
{
    private const string Operation = "messaging.operation";
    private const string Destination = "messaging.destination.name";
    private const string Message = "messaging.message.id";
    private const string System = "messaging.system";
    private const string Loopback = "loopback";
    private const string InMemory = "in-memory";
    private const string UrnPrefix = "urn:message:";

    /// <summary>Redundant attributes with addresses and types, which make up most of the size of a span.</summary>
    private static readonly string[] s_redundant =
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

        string destination = activity.GetTagItem(Destination) as string ?? GetQueue(activity, operation);
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

        // Only a send span has the system. A receive span contains an address, and a process span has neither.
        if (
            activity.GetTagItem(System) is null
            && (GetInputAddress(activity) ?? GetInputAddress(activity.Parent)) is { } address
            && address.Split(':') is [{ } scheme, ..]
        )
        {
            activity.SetTag(System, scheme == Loopback ? InMemory : scheme);
        }

        if (activity.GetTagItem(DiagnosticHeaders.MessageId) is { } message)
        {
            activity.SetTag(DiagnosticHeaders.MessageId, null).SetTag(Message, message);
        }

        foreach (string attribute in s_redundant)
        {
            activity.SetTag(attribute, null);
        }
    }

    private static string? GetInputAddress(Activity? activity) => activity?.GetTagItem(DiagnosticHeaders.InputAddress) as string;

    /// <summary>Returns the queue. The name of MassTransit's span is the queue followed by the operation.</summary>
    private static string GetQueue(Activity activity, string operation) =>
        activity.OperationName.EndsWith($" {operation}", StringComparison.Ordinal)
            ? activity.OperationName[..^(operation.Length + 1)]
            : activity.OperationName;
}
