using System.Text.Json;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>Reads the JSON body of a moderation request. It supports the text inputs of OpenAI's API.</summary>
internal static class ModerationBody
{
    private const int MostTexts = 64;

    private static readonly string[] s_fields = ["input", "model"];

    /// <summary>Reads the body.</summary>
    /// <returns>The texts; an input that consists of several parts is one text.</returns>
    /// <exception cref="InvalidFieldException">The body is not a JSON object, or a field is invalid.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return Read(document.RootElement);
        }
        catch (JsonException malformed)
        {
            throw new InvalidFieldException(
                "body",
                $"must be a JSON object (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1} is not JSON)"
            );
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException("body", "must be valid Unicode text");
        }
    }

    private static IReadOnlyList<string> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidFieldException("body", "must be a JSON object");
        }

        if (root.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !s_fields.Contains(name)) is { } unknown)
        {
            throw new InvalidFieldException(unknown, $"is not a field; the fields are {string.Join(", ", s_fields)}");
        }

        if (root.TryGetProperty("model", out JsonElement model) && model.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            throw new InvalidFieldException("model", "must be a string");
        }

        JsonElement input = root.TryGetProperty("input", out JsonElement given) ? given : default;
        return input.ValueKind switch
        {
            JsonValueKind.String => [input.GetString()!],
            JsonValueKind.Array when input.GetArrayLength() is 0 or > MostTexts => throw new InvalidFieldException(
                "input",
                $"must have 1 to {MostTexts} texts"
            ),
            JsonValueKind.Array when input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [
                .. input.EnumerateArray().Select(item => item.GetString()!),
            ],
            JsonValueKind.Array when input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) =>
            [
                string.Join('\n', input.EnumerateArray().Select(TextOf)),
            ],
            _ => throw new InvalidFieldException("input", "must be a string, an array of strings, or an array of objects of the type text"),
        };
    }

    private static string TextOf(JsonElement part, int index)
    {
        string? type =
            part.TryGetProperty("type", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (type != "text")
        {
            throw new InvalidFieldException($"input[{index}].type", $"is {type ?? "missing"}; only text can be moderated here");
        }

        return part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new InvalidFieldException($"input[{index}].text", "must be a string");
    }
}
