using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextToVideo.Contracts.Json;

/// <summary>Reads the booleans of forms, which are text: <c>true</c> or <c>false</c>, also with a capital as Python writes them.</summary>
internal sealed class BooleanTextConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && bool.TryParse(reader.GetString(), out bool value)
            ? value
            : throw new JsonException("not a boolean");

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteBooleanValue(value);
    }
}
