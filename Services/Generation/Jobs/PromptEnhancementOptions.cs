namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Configuration section <c>PromptEnhancement</c>: whether requests may have their prompts rewritten. The moderation service reads the
/// other settings of the section and calls the endpoint.
/// </summary>
public sealed record PromptEnhancementOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "PromptEnhancement";

    /// <summary>Gets the base address of the endpoint that rewrites prompts. Default: empty, so that no prompt is rewritten.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Gets whether the prompts of requests that do not specify <c>enhance_prompt</c> are rewritten. Default: false.</summary>
    public bool Default { get; init; }

    /// <summary>Gets a value indicating whether prompts can be rewritten.</summary>
    internal bool IsOffered => Endpoint.Length > 0;
}
