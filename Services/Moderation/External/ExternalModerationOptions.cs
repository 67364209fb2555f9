using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Remote;

namespace TextToVideo.Moderation.External;

/// <summary>
/// Configuration section <c>Moderation:External</c>: an endpoint of the shape of OpenAI's <c>/v1/moderations</c>, which judges texts beside
/// the policy. It can only make decisions stricter.
/// </summary>
public sealed record ExternalModerationOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Moderation:External";

    /// <summary>
    /// Gets the base address of the endpoint, for example <c>https://api.openai.com/v1</c>; <c>/moderations</c> is appended. Default:
    /// empty, so that the policy decides alone.
    /// </summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Gets the name of the model, for example <c>omni-moderation-latest</c>. Default: empty, for the endpoint's.</summary>
    public string Model { get; init; } = "";

    /// <summary>Gets the API key of the endpoint, a secret. Default: empty, for endpoints that need none.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>Gets the time limit of a call, retries included, from 1 s to 5 minutes. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets whether negative prompts are sent too. Default: false, because it is harmless to name what a video should not show, and the
    /// endpoint cannot know that.
    /// </summary>
    public bool NegativePrompts { get; init; }

    /// <summary>
    /// Gets the action for a text that the endpoint flags, for all categories without thresholds: <c>Flag</c>, <c>Review</c> or
    /// <c>Block</c> (default).
    /// </summary>
    public ModerationAction Flagged { get; init; } = ModerationAction.Block;

    /// <summary>Gets the thresholds of categories. The endpoint's own flag of such a category has no effect.</summary>
    public IReadOnlyList<ExternalCategoryOptions> Categories { get; init; } = [];
}

/// <summary>The thresholds of one category of an external moderation.</summary>
public sealed record ExternalCategoryOptions
{
    /// <summary>Gets the name at the endpoint, for example <c>violence/graphic</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the minimum score, from 0 to 1, at which a reviewer has to decide; null for never.</summary>
    public double? Review { get; init; }

    /// <summary>Gets the minimum score, from 0 to 1, at which the content is blocked; null for never.</summary>
    public double? Block { get; init; }
}

/// <summary>Checks the configuration when the service starts.</summary>
internal sealed class ExternalModerationOptionsValidator : IValidateOptions<ExternalModerationOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalModerationOptions options)
    {
        if (options.Endpoint.Length == 0)
        {
            return ValidateOptionsResult.Success;
        }

        string[] failures = [.. GetFailures(options).Select(failure => $"{ExternalModerationOptions.SectionName}:{failure}")];
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> GetFailures(ExternalModerationOptions options)
    {
        foreach (string failure in RemoteEndpoints.GetFailures(options.Endpoint, options.Timeout))
        {
            yield return failure;
        }

        if (options.Flagged is not (ModerationAction.Flag or ModerationAction.Review or ModerationAction.Block))
        {
            yield return $"Flagged is {options.Flagged}; it must be Flag, Review or Block.";
        }

        foreach ((int index, ExternalCategoryOptions category) in options.Categories.Index())
        {
            if (string.IsNullOrWhiteSpace(category.Name) || options.Categories.Count(other => other.Name == category.Name) > 1)
            {
                yield return $"Categories:{index}:Name is '{category.Name}'; it must name a category, and each only once.";
            }

            if (category is { Review: not (null or (>= 0 and <= 1)) } or { Block: not (null or (>= 0 and <= 1)) })
            {
                yield return $"Categories:{index}: Review and Block must be from 0 to 1.";
            }
        }
    }
}
