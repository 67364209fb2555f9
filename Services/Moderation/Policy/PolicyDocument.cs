using System.Text.Json.Serialization;

namespace TextToVideo.Moderation.Policy;

/// <summary>The contents of a policy file, which <see cref="PolicyLoader"/> compiles to a <see cref="ModerationPolicy"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyDocument
{
    /// <summary>Gets the version of the policy, which every decision states.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the named word lists, which patterns refer to as <c>&lt;name&gt;</c>.</summary>
    public Dictionary<string, string[]> Lists { get; init; } = [];

    /// <summary>Gets the words that are read exactly as written, because otherwise they would be taken for a misspelled term.</summary>
    public string[] InnocentWords { get; init; } = [];

    /// <summary>Gets the patterns whose words are harmless together.</summary>
    public string[] Exceptions { get; init; } = [];

    public required PolicyDocumentCategory[] Categories { get; init; }
}

/// <summary>A category in a policy file.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyDocumentCategory
{
    public required string Name { get; init; }

    /// <summary>Gets the description that completes the sentence "The prompt was not approved because of …".</summary>
    public required string Description { get; init; }

    /// <summary>Gets the minimum score at which the category is reported.</summary>
    public required double Flag { get; init; }

    /// <summary>Gets the minimum score at which a reviewer has to decide; null for never.</summary>
    public double? Review { get; init; }

    /// <summary>Gets the minimum score at which the content is blocked; null for never.</summary>
    public double? Block { get; init; }

    /// <summary>Gets whether the category applies to negative prompts too.</summary>
    public bool NegativePrompt { get; init; }

    public PolicyDocumentRule[] Rules { get; init; } = [];
}

/// <summary>Patterns with the same score in a policy file.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyDocumentRule
{
    public required double Score { get; init; }

    public required string[] Patterns { get; init; }
}
