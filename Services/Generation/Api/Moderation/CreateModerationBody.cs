using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>The REST representation of a request to check texts. It supports the text inputs of OpenAI's API.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateModerationBody
{
    private const int MaxTexts = 64;

    /// <summary>A text, an array of 1 to 64 texts, or an array of the parts of one text: objects with type "text".</summary>
    [Required]
    public JsonElement Input { get; init; }

    /// <summary>Ignored: there is one moderation policy.</summary>
    public string? Model { get; init; }

    /// <summary>Returns the texts; an input that consists of several parts is one text.</summary>
    /// <exception cref="InvalidFieldException">The input is invalid.</exception>
    public IReadOnlyList<string> GetTexts()
    {
        try
        {
            return Input.ValueKind switch
            {
                JsonValueKind.String => [Input.GetString()!],
                JsonValueKind.Array when Input.GetArrayLength() is 0 or > MaxTexts => throw new InvalidFieldException(
                    "input",
                    $"must have 1 to {MaxTexts} texts"
                ),
                JsonValueKind.Array when Input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
                [
                    .. Input.EnumerateArray().Select(item => item.GetString()!),
                ],
                JsonValueKind.Array when Input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) =>
                [
                    string.Join('\n', Input.EnumerateArray().Select(GetPart)),
                ],
                _ => throw new InvalidFieldException(
                    "input",
                    "must be a string, an array of strings, or an array of objects of the type text"
                ),
            };
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException(StrictJson.Body, "must be valid Unicode text");
        }
    }

    private static string GetPart(JsonElement part, int index)
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
