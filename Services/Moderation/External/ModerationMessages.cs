using System.Text.Json.Serialization;

namespace TextToVideo.Moderation.External;

/// <summary>The body of a request to <c>/moderations</c>.</summary>
/// <param name="Input">The text to judge.</param>
/// <param name="Model">The name of the model; null for the endpoint's default.</param>
internal sealed record ModerationQuestion(
    [property: JsonPropertyName("input")] string Input,
    [property: JsonPropertyName("model"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Model
);

/// <summary>The body of the response.</summary>
internal sealed record ModerationAnswer
{
    [JsonPropertyName("results")]
    public IReadOnlyList<ModerationResult?>? Results { get; init; }
}

/// <summary>The verdict on one text.</summary>
internal sealed record ModerationResult
{
    [JsonPropertyName("flagged")]
    public bool? Flagged { get; init; }

    /// <summary>Gets whether the endpoint flags each category; null, also for a category, if it does not say so.</summary>
    [JsonPropertyName("categories")]
    public IReadOnlyDictionary<string, bool?>? Categories { get; init; }

    /// <summary>Gets the score of each category, from 0 to 1; null, also for a category, if the endpoint has no scores.</summary>
    [JsonPropertyName("category_scores")]
    public IReadOnlyDictionary<string, double?>? Scores { get; init; }
}
