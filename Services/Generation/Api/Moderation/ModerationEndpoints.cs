using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>The REST endpoint <c>/v1/moderations</c>, compatible with OpenAI's.</summary>
internal static class ModerationEndpoints
{
    private static readonly string[] s_inputTypes = ["text"];

    /// <summary>The categories that OpenAI's SDKs expect in every result, whether or not the policy has them.</summary>
    private static readonly string[] s_openAiCategories =
    [
        "harassment",
        "harassment/threatening",
        "hate",
        "hate/threatening",
        "illicit",
        "illicit/violent",
        "self-harm",
        "self-harm/instructions",
        "self-harm/intent",
        "sexual",
        "sexual/minors",
        "violence",
        "violence/graphic",
    ];

    public static void MapTextModeration(this IEndpointRouteBuilder routes) =>
        routes
            .MapApiGroup("/v1/moderations", "moderation")
            .MapPost("", CreateAsync)
            .Describe("createModeration", "Checks texts as prompts are checked.", 400, 413, 415, 503);

    private static async Task<Ok<ModerationObject>> CreateAsync(
        JsonBody<CreateModerationBody> body,
        Caller caller,
        TextModeration moderation,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> texts = (await body.ReadAsync(cancellationToken)).GetTexts();
        (Guid id, IReadOnlyList<ModerationVerdict> verdicts) = await moderation.JudgeAsync(caller, texts, cancellationToken);
        string model = $"policy-{verdicts[0].PolicyVersion}";
        return TypedResults.Ok(new ModerationObject(ModerationId.Format(id), model, [.. verdicts.Select(Result)]));
    }

    private static ModerationResult Result(ModerationVerdict verdict)
    {
        Dictionary<string, ModerationScore> scores = s_openAiCategories.ToDictionary(
            name => name,
            name => new ModerationScore(name, 0, ModerationAction.Allow)
        );
        foreach (ModerationScore score in verdict.Categories)
        {
            scores[score.Category] = score;
        }

        return new ModerationResult(
            verdict.Action > ModerationAction.Allow,
            verdict.Action.ToString().ToLowerInvariant(),
            scores.ToDictionary(pair => pair.Key, pair => pair.Value.Action > ModerationAction.Allow),
            scores.ToDictionary(pair => pair.Key, pair => pair.Value.Score),
            scores.ToDictionary(pair => pair.Key, _ => s_inputTypes)
        );
    }

    private sealed record ModerationObject(string Id, string Model, IReadOnlyList<ModerationResult> Results);

    /// <summary>OpenAI's moderation result, extended with the action that the policy takes for such a prompt.</summary>
    private sealed record ModerationResult(
        bool Flagged,
        [property: AllowedValues("allow", "flag", "review", "block")] string Action,
        Dictionary<string, bool> Categories,
        Dictionary<string, double> CategoryScores,
        Dictionary<string, string[]> CategoryAppliedInputTypes
    );
}
