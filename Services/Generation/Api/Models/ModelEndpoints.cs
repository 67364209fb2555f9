using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Generation.Api.Models;

/// <summary>The REST endpoint <c>GET /v1/models</c>: OpenAI's list of models, extended with the values that each model supports.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes
            .MapApiGroup("/v1/models", "models")
            .MapGet("", List)
            .Describe("listModels", "Lists the models and the values that each supports.");

    private static Ok<ListResponse<ModelObject>> List(
        IModelRepository models,
        IOptions<OnnxOptions> options,
        IOptions<PromptEnhancementOptions> enhancement
    ) =>
        TypedResults.Ok(
            new ListResponse<ModelObject>([
                .. models.Models.Select(model => ModelObject.From(model, models, options.Value, enhancement.Value)),
            ])
        );

    private sealed record ModelObject
    {
        public required string Id { get; init; }

        public string Object { get; } = "model";

        public string OwnedBy { get; } = "texttovideo";

        /// <summary>Further names of the model in requests.</summary>
        public required IReadOnlyList<string> Aliases { get; init; }

        public required string Description { get; init; }

        public required string Licence { get; init; }

        /// <summary>Whether the model is used when a request specifies none.</summary>
        public required bool Default { get; init; }

        public required bool Available { get; init; }

        /// <summary>The reason why the model is unavailable; null if it is available.</summary>
        public required string? Reason { get; init; }

        /// <summary>The precision that the denoiser computes in, for example <c>fp16</c>.</summary>
        public required string Precision { get; init; }

        public required IReadOnlyList<string> Sizes { get; init; }

        /// <summary>The rule for more sizes; null if only <see cref="Sizes"/> are supported.</summary>
        public required SizeRuleObject? SizeRule { get; init; }

        public required IReadOnlyList<int> NumFrames { get; init; }

        public required Range Fps { get; init; }

        public required Range NumInferenceSteps { get; init; }

        public required Range GuidanceScale { get; init; }

        public required Range GuidanceMinSigma { get; init; }

        public required Range GuidanceMaxSigma { get; init; }

        public required Range CacheThreshold { get; init; }

        public required int PromptMaxCharacters { get; init; }

        /// <summary>Whether prompts can be rewritten, and whether they are if a request does not specify it.</summary>
        public required EnhancementObject EnhancePrompt { get; init; }

        /// <summary>Whether a request gives bit-identical results regardless of the other requests in its batch.</summary>
        public required bool BatchInvariant { get; init; }

        /// <summary>The values of style, camera, mood and theme. Fields that the model does not support are omitted.</summary>
        public required IReadOnlyDictionary<string, CustomisationObject> Customisation { get; init; }

        public static ModelObject From(
            ModelManifest model,
            IModelRepository models,
            OnnxOptions options,
            PromptEnhancementOptions enhancement
        ) =>
            new()
            {
                Id = model.Name,
                Aliases =
                [
                    .. models.Aliases.Where(alias => alias.Value == model.Name).Select(alias => alias.Key).Order(StringComparer.Ordinal),
                ],
                Description = model.Description,
                Licence = model.Licence,
                Default = model == models.Default,
                Available = models.IsAvailable(model.Name, out string? reason),
                Reason = reason,
                Precision = models.GetPrecision(model),
                Sizes = [.. model.Limits.Sizes.Select(size => size.ToString())],
                SizeRule = model.Limits.SizeRule is { } rule ? new(rule.Min, rule.Max, rule.Multiple, rule.MaxPixels) : null,
                NumFrames = [.. model.Limits.Frames.Values],
                Fps = Range.From(model.Limits.Fps),
                NumInferenceSteps = Range.From(model.Scheduler.Steps),
                GuidanceScale = Range.From(model.Scheduler.Guidance),
                GuidanceMinSigma = new Range(0, 1, model.Scheduler.GuidanceInterval.Min),
                GuidanceMaxSigma = new Range(0, 1, model.Scheduler.GuidanceInterval.Max),
                CacheThreshold = new Range(0, 1, model.Scheduler.Cache.Threshold),
                PromptMaxCharacters = model.Limits.PromptMaxCharacters,
                EnhancePrompt = new EnhancementObject(enhancement.IsOffered, enhancement is { IsOffered: true, Default: true }),
                BatchInvariant = options.IsBatchInvariant,
                Customisation = Jobs
                    .Customisation.Fields.Select(field => (Name: field, Can: PromptComposer.FindField(model, field)))
                    .Where(field => field.Can is not null)
                    .ToDictionary(
                        field => field.Name,
                        field => new CustomisationObject([.. field.Can!.Values.Keys], field.Can.Phrase is not null)
                    ),
            };
    }

    /// <param name="Available">Whether prompts can be rewritten.</param>
    /// <param name="Default">The value of <c>enhance_prompt</c> in requests that do not specify it.</param>
    private sealed record EnhancementObject(bool Available, bool Default);

    /// <param name="Values">The named values that the model supports.</param>
    /// <param name="FreeText">Whether the model also accepts other values.</param>
    private sealed record CustomisationObject(IReadOnlyList<string> Values, bool FreeText);

    /// <param name="Min">The shortest width and height in pixels.</param>
    /// <param name="Max">The longest width and height in pixels.</param>
    /// <param name="Multiple">The number that width and height are multiples of.</param>
    /// <param name="MaxPixels">The maximum number of pixels of a frame.</param>
    private sealed record SizeRuleObject(int Min, int Max, int Multiple, int MaxPixels);

    private sealed record Range(double Min, double Max, double Default)
    {
        public static Range From(IntegerRange range) => new(range.Min, range.Max, range.Default);

        public static Range From(NumberRange range) => new(range.Min, range.Max, range.Default);
    }
}
