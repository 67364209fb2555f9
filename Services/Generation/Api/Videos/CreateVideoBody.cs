using System.Globalization;
using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Reads the JSON body of a request for a video, field by field, so that every error names the field and its valid values. Unknown fields
/// are errors, because a misspelt field would otherwise be ignored.
/// </summary>
internal static class CreateVideoBody
{
    /// <summary>The names of all known fields.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "prompt",
        "negative_prompt",
        "model",
        "size",
        "num_frames",
        "seconds",
        "fps",
        "seed",
        "num_inference_steps",
        "guidance_scale",
        "style",
        "camera",
        "mood",
        "theme",
        "output_formats",
        "priority",
    ];

    /// <summary>Reads the body.</summary>
    /// <exception cref="InvalidFieldException">The body is not a JSON object, or a field is unknown or has the wrong type.</exception>
    public static async Task<CreateVideoInput> ReadAsync(Stream body, CancellationToken cancellationToken)
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
    }

    private static CreateVideoInput Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidFieldException("body", "must be a JSON object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = NameOf(property);
            if (!Fields.Contains(name))
            {
                throw new InvalidFieldException(name, $"is not a field; the fields are {string.Join(", ", Fields)}");
            }

            if (!seen.Add(name))
            {
                throw new InvalidFieldException(name, "must stand in the body only once");
            }
        }

        return new CreateVideoInput
        {
            Prompt = Text(root, "prompt"),
            NegativePrompt = Text(root, "negative_prompt"),
            Model = Text(root, "model"),
            Size = Text(root, "size"),
            NumFrames = Integer(root, "num_frames"),
            Seconds = Seconds(root),
            Fps = Integer(root, "fps"),
            Seed = Long(root, "seed"),
            NumInferenceSteps = Integer(root, "num_inference_steps"),
            GuidanceScale = Find(root, "guidance_scale") is { } scale
                ? scale.ValueKind == JsonValueKind.Number
                    ? scale.GetDouble()
                    : throw Wrong("guidance_scale", "a number")
                : null,
            Style = Text(root, "style"),
            Camera = Text(root, "camera"),
            Mood = Text(root, "mood"),
            Theme = Text(root, "theme"),
            OutputFormats = Formats(root),
            Priority = Text(root, "priority"),
        };
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException("body", "must have field names that are valid Unicode text");
        }
    }

    private static JsonElement? Find(JsonElement root, string field) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement root, string field) => Find(root, field) is { } value ? TextOf(value, field) : null;

    private static string TextOf(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(field, "a string");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(field, "valid Unicode text");
        }
    }

    private static int? Integer(JsonElement root, string field) =>
        Find(root, field) is { } value
            ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
                ? number
                : throw Wrong(field, "a 32-bit integer")
            : null;

    private static long? Long(JsonElement root, string field) =>
        Find(root, field) is { } value
            ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
                ? number
                : throw Wrong(field, "an integer")
            : null;

    // In OpenAI's API, seconds is a string.
    private static double? Seconds(JsonElement root) =>
        Find(root, "seconds") switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
            { ValueKind: JsonValueKind.String } text
                when double.TryParse(
                    TextOf(text, "seconds"),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double seconds
                ) => seconds,
            _ => throw Wrong("seconds", "a number of seconds, as a string or a number"),
        };

    private static string[]? Formats(JsonElement root) =>
        Find(root, "output_formats") is { } value
            ? value.ValueKind == JsonValueKind.Array
                ? [.. value.EnumerateArray().Select(item => TextOf(item, "output_formats"))]
                : throw Wrong("output_formats", $"an array of {string.Join(", ", OutputFormats.All)}")
            : null;

    private static InvalidFieldException Wrong(string field, string allowed) => new(field, $"must be {allowed}");
}
