using Google.Protobuf;

namespace TextToVideo.Integration.Telemetry;

/// <summary>Reads what a program sends to <c>/v1/traces</c>: an ExportTraceServiceRequest of OTLP, by the numbers of its fields.</summary>
internal static class OtlpTraces
{
    public static IEnumerable<Span> Read(byte[] request)
    {
        foreach (Message resourceSpans in Message.Parse(request).All(1))
        {
            string service = resourceSpans.All(1).SelectMany(resource => AttributesOf(resource, 1))
                .FirstOrDefault(attribute => attribute.Key == "service.name").Value?.ToString() ?? string.Empty;
            foreach (Message scopeSpans in resourceSpans.All(2))
            {
                string scope = scopeSpans.All(1).Select(found => found.Text(1)).FirstOrDefault(string.Empty);
                foreach (Message span in scopeSpans.All(2))
                {
                    yield return SpanOf(service, scope, span);
                }
            }
        }
    }

    private static Span SpanOf(string service, string scope, Message span) => new()
    {
        Service = service,
        Scope = scope,
        TraceId = span.Hex(1),
        Id = span.Hex(2),
        ParentId = span.Hex(4),
        Name = span.Text(5),
        Start = TimeOf(span.Number(7)),
        End = TimeOf(span.Number(8)),
        Attributes = AttributesOf(span, 9).ToDictionary(),
        Links = [.. span.All(13).Select(link => (link.Hex(1), link.Hex(2)))],
        IsError = span.All(15).Any(status => status.Number(3) == 2),
    };

    private static IEnumerable<KeyValuePair<string, object>> AttributesOf(Message message, int field) =>
        message.All(field).Select(pair => KeyValuePair.Create(pair.Text(1), ValueOf(pair.All(2).Single())));

    private static object ValueOf(Message value) => value switch
    {
        _ when value.Has(2) => value.Number(2) != 0,
        _ when value.Has(3) => (long)value.Number(3),
        _ when value.Has(4) => BitConverter.UInt64BitsToDouble(value.Number(4)),
        _ when value.Has(5) => value.All(5).SelectMany(array => array.All(1)).Select(ValueOf).ToArray(),
        _ => value.Text(1),
    };

    private static DateTimeOffset TimeOf(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    /// <summary>The fields of a message, as they stand on the wire.</summary>
    private sealed class Message
    {
        private readonly List<(int Field, ulong Number, ByteString Bytes)> _fields = [];

        public static Message Parse(byte[] bytes)
        {
            var message = new Message();
            using var input = new CodedInputStream(bytes);
            while (input.ReadTag() is uint tag and not 0)
            {
                int field = WireFormat.GetTagFieldNumber(tag);
                message._fields.Add(WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => (field, input.ReadUInt64(), ByteString.Empty),
                    WireFormat.WireType.Fixed64 => (field, input.ReadFixed64(), ByteString.Empty),
                    WireFormat.WireType.Fixed32 => (field, input.ReadFixed32(), ByteString.Empty),
                    WireFormat.WireType.LengthDelimited => (field, 0, input.ReadBytes()),
                    _ => throw new InvalidDataException($"Field {field} has a wire type that OTLP does not have."),
                });
            }

            return message;
        }

        public bool Has(int field) => _fields.Any(found => found.Field == field);

        public IEnumerable<Message> All(int field) =>
            _fields.Where(found => found.Field == field).Select(found => Parse(found.Bytes.ToByteArray()));

        public ulong Number(int field) => _fields.FirstOrDefault(found => found.Field == field).Number;

        public string Text(int field) => Bytes(field).ToStringUtf8();

        public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

        private ByteString Bytes(int field) => _fields.FirstOrDefault(found => found.Field == field).Bytes ?? ByteString.Empty;
    }
}
