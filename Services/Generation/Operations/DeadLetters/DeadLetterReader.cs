using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>Reads MassTransit's message envelope and the headers that MassTransit and the broker add to failed messages.</summary>
internal static class DeadLetterReader
{
    private const string FaultPrefix = "MT-Fault-";
    private const string ReasonHeader = "MT-Reason";
    private const string FaultMessage = "MT-Fault-Message";
    private const string FaultTime = "MT-Fault-Timestamp";
    private const string BrokersDeaths = "x-death";

    public static DeadLetter Read(string queue, string suffix, BasicGetResult message)
    {
        (string? id, string? type, string? videoId, DateTimeOffset? sentAt) = ReadEnvelope(message.Body);
        IReadOnlyBasicProperties properties = message.BasicProperties;
        return new DeadLetter(
            id ?? properties.MessageId ?? string.Empty,
            queue,
            suffix[1..],
            type,
            videoId,
            Header(properties, FaultMessage),
            FailedAt(properties)
        )
        {
            SentAt = sentAt,
        };
    }

    /// <summary>Returns a copy of the properties without the headers that were added when the message failed.</summary>
    public static BasicProperties WithoutFault(IReadOnlyBasicProperties properties) =>
        new(properties)
        {
            Headers = properties
                .Headers?.Where(header =>
                    !header.Key.StartsWith(FaultPrefix, StringComparison.Ordinal)
                    && header.Key != ReasonHeader
                    && !header.Key.StartsWith("x-", StringComparison.Ordinal)
                )
                .ToDictionary(),
        };

    private static (string? Id, string? Type, string? VideoId, DateTimeOffset? SentAt) ReadEnvelope(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            JsonElement root = envelope.RootElement;
            string? type =
                root.TryGetProperty("messageType", out JsonElement types) && types.ValueKind == JsonValueKind.Array
                    ? types.EnumerateArray().FirstOrDefault().GetString()?.Split(':').Last()
                    : null;
            string? videoId =
                root.TryGetProperty("message", out JsonElement message)
                && message.ValueKind == JsonValueKind.Object
                && message.TryGetProperty("videoId", out JsonElement id)
                && id.ValueKind == JsonValueKind.String
                && id.TryGetGuid(out Guid video)
                    ? VideoId.Format(video)
                    : null;
            DateTimeOffset? sentAt =
                root.TryGetProperty("sentTime", out JsonElement sent)
                && sent.ValueKind == JsonValueKind.String
                && sent.TryGetDateTimeOffset(out DateTimeOffset time)
                    ? time
                    : null;
            return (root.TryGetProperty("messageId", out JsonElement messageId) ? messageId.GetString() : null, type, videoId, sentAt);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A message without a valid envelope is still listed as a dead letter.
            return default;
        }
    }

    /// <summary>Returns the failure time recorded by MassTransit, otherwise the time recorded by the broker, otherwise null.</summary>
    private static DateTimeOffset? FailedAt(IReadOnlyBasicProperties properties)
    {
        if (
            DateTimeOffset.TryParse(
                Header(properties, FaultTime),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset time
            )
        )
        {
            return time;
        }

        // The broker puts its newest record first.
        return
            properties.Headers?.TryGetValue(BrokersDeaths, out object? deaths) == true
            && deaths is IList<object?> { Count: > 0 } records
            && records[0] is IDictionary<string, object?> newest
            && newest.TryGetValue("time", out object? at)
            && at is AmqpTimestamp timestamp
            ? DateTimeOffset.FromUnixTimeSeconds(timestamp.UnixTime)
            : null;
    }

    private static string? Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out object? value) == true && value is byte[] text
            ? Encoding.UTF8.GetString(text).Split('\n')[0].Trim()
            : null;
}
