using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextToVideo.Inference.Models;

/// <summary>Reads and writes a frame size as a JSON string.</summary>
internal sealed class VideoSizeJsonConverter : JsonConverter<VideoSize>
{
    private const string Problem = "a size must be a string WIDTHxHEIGHT, for example \"848x480\"";

    public override VideoSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && VideoSize.TryParse(reader.GetString(), out VideoSize size)
            ? size
            : throw new JsonException(Problem);

    public override void Write(Utf8JsonWriter writer, VideoSize value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override VideoSize ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        VideoSize.TryParse(reader.GetString(), out VideoSize size) ? size : throw new JsonException(Problem);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, VideoSize value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
