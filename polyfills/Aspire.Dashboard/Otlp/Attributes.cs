using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Dashboard.Otlp.Protocol;

namespace Aspire.Dashboard.Otlp;

/// <summary>OTLP's attributes as JSON.</summary>
internal static class Attributes
{
    private const string Nothing = "{}";

    /// <summary>A longer text is cut: whoever writes whole files into telemetry must not fill the store.</summary>
    private const int LongestText = 4096;

    private const string Cut = "…";

    // What reads it is JSON.parse, not a page.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Attributes as an object.</summary>
    public static string ToJson(IReadOnlyCollection<KeyValue> attributes) =>
        attributes.Count == 0 ? Nothing : Write(json => Write(json, attributes));

    /// <summary>A span's events as an array; null for none.</summary>
    public static string? ToJson(IReadOnlyCollection<SpanEvent> events) => events.Count == 0 ? null : Write(json =>
    {
        json.WriteStartArray();
        foreach (SpanEvent one in events)
        {
            json.WriteStartObject();
            json.WriteNumber("time", one.TimeUnixNano / 1e6);
            json.WriteString("name", one.Name);
            json.WritePropertyName("attributes");
            Write(json, one.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A value as text.</summary>
    public static string ToText(AnyValue? value) => value?.ValueCase switch
    {
        null or AnyValue.ValueOneofCase.None => string.Empty,
        AnyValue.ValueOneofCase.StringValue => Shorten(value.StringValue),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        _ => Write(json => Write(json, value)),
    };

    /// <summary>The value of an attribute as text; null where there is none.</summary>
    public static string? Find(IEnumerable<KeyValue> attributes, string key) =>
        attributes.FirstOrDefault(attribute => attribute.Key == key) is { } found ? ToText(found.Value) : null;

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, s_json))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<KeyValue> attributes)
    {
        json.WriteStartObject();
        foreach (KeyValue attribute in attributes)
        {
            json.WritePropertyName(Shorten(attribute.Key));
            Write(json, attribute.Value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AnyValue? value)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.BoolValue:
                json.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                json.WriteNumberValue(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                json.WriteNumberValue(value.DoubleValue);
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                json.WriteStartArray();
                foreach (AnyValue one in value.ArrayValue.Values)
                {
                    Write(json, one);
                }

                json.WriteEndArray();
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                Write(json, value.KvlistValue.Values);
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                json.WriteStringValue(Shorten(value.BytesValue.ToBase64()));
                break;
            case null or AnyValue.ValueOneofCase.None:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(ToText(value));
                break;
        }
    }

    private static string Shorten(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), Cut);
}
