using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextToVideo.Contracts.Json;

/// <summary>Reads integers with <see cref="WholeNumber"/>, also from strings if the options allow it.</summary>
/// <typeparam name="T">The type of the integer.</typeparam>
internal sealed class WholeNumberConverter<T> : JsonConverter<T>
    where T : IBinaryInteger<T>, IMinMaxValue<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        bool allowsText = options.NumberHandling.HasFlag(JsonNumberHandling.AllowReadingFromString);
        string? text = reader.TokenType switch
        {
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
            JsonTokenType.String when allowsText => reader.GetString(),
            _ => null,
        };
        return
            WholeNumber.TryParse(text, out long value)
            && value >= long.CreateSaturating(T.MinValue)
            && value <= long.CreateSaturating(T.MaxValue)
            ? T.CreateChecked(value)
            : throw new JsonException("not an integer of the type's range");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(long.CreateChecked(value));
    }
}
