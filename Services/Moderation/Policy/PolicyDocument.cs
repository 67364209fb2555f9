using System.Text.Json.Serialization;

namespace TextToVideo.Moderation.Policy;

/// <summary>The policy file as written; <see cref="PolicyLoader"/> turns it into a <see cref="ModerationPolicy"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyDocument
{
    public required string Version { get; init; }

    /// <summary>Named lists of words that patterns refer to as <c>&lt;name&gt;</c>.</summary>
    public Dictionary<string, string[]> Lists { get; init; } = [];

    /// <summary>Words that are read only as they stand, because a loose reading would mistake them for a term.</summary>
    public string[] InnocentWords { get; init; } = [];

    /// <summary>Patterns whose words are harmless together.</summary>
    public string[] Exceptions { get; init; } = [];

    public required PolicyDocumentCategory[] Categories { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyDocumentCategory
{
    public required string Name { get; init; }

    /// <summary>Ends the sentence "The prompt was not approved because of …".</summary>
    public required string Description { get; init; }

    /// <summary>The score from which the category is reported.</summary>
    public required double Flag { get; init; }

    /// <summary>The score from which a person has to decide; never, where absent.</summary>
    public double? Review { get; init; }

    /// <summary>The score from which the content is not approved; never, where absent.</summary>
    public double? Block { get; init; }

    /// <summary>Whether negative prompts are checked too.</summary>
    public bool NegativePrompt { get; init; }

    public PolicyDocumentRule[] Rules { get; init; } = [];
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyDocumentRule
{
    public required double Score { get; init; }

    public required string[] Patterns { get; init; }
}
