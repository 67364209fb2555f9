using System.Diagnostics;
using MassTransit.Logging;
using OpenTelemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// Gives MassTransit's and the gRPC client's spans the names of OpenTelemetry's present conventions, and drops the spans of questions of health that
/// this process asks of others.
/// </summary>
internal sealed class SpanConventions : BaseProcessor<Activity>
{
    private const string Operation = "messaging.operation";
    private const string Destination = "messaging.destination.name";
    private const string Message = "messaging.message.id";
    private const string System = "messaging.system";
    private const string Loopback = "loopback";
    private const string InMemory = "in-memory";
    private const string UrnPrefix = "urn:message:";

    private static readonly string[] s_probes = ["/health", "/alive"];

    /// <summary>Addresses and types that say once more where a message goes, and are most of what such a span takes.</summary>
    private static readonly string[] s_repetitions =
    [
        DiagnosticHeaders.SourceAddress, DiagnosticHeaders.DestinationAddress, DiagnosticHeaders.InputAddress, DiagnosticHeaders.MessageTypes,
        DiagnosticHeaders.PeerAddress,
    ];

    public override void OnEnd(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        switch (data.Source.Name)
        {
            case "MassTransit":
                Rename(data);
                break;
            case "Grpc.Net.Client":
                GrpcSpans.TryDescribe(data);
                break;
            case "System.Net.Http" when data.ParentSpanId == default && data.GetTagItem("url.full") is string address
                && s_probes.Any(probe => address.EndsWith(probe, StringComparison.Ordinal)):
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                break;
            default:
                break;
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
        activity.SetTag(Operation, null)
            .SetTag(Destination, destination)
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", operation);

        // Only sending names the system; receiving names an address in it, and what is below it neither.
        if (activity.GetTagItem(System) is null
            && (activity.GetTagItem(DiagnosticHeaders.InputAddress) ?? activity.Parent?.GetTagItem(DiagnosticHeaders.InputAddress)) is string address
            && address.Split(':') is [{ } scheme, ..])
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

    /// <summary>MassTransit's names are those of the queue, then the operation.</summary>
    private static string NameOf(Activity activity, string operation) =>
        activity.OperationName.EndsWith($" {operation}", StringComparison.Ordinal)
            ? activity.OperationName[..^(operation.Length + 1)]
            : activity.OperationName;
}
