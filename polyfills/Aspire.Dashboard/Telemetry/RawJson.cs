using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>JSON that is stored as it is sent.</summary>
/// <param name="Text">The JSON.</param>
[JsonConverter(typeof(Converter))]
internal readonly record struct RawJson(string Text)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
    }
}
