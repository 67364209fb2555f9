using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Denoising;

/// <summary>Validates denoising requests against the limits of their model.</summary>
internal static class DenoisingRequestRules
{
    /// <summary>Validates everything except the embedding.</summary>
    /// <param name="request">The request.</param>
    /// <param name="models">The model repository.</param>
    /// <param name="shape">The shape of the latents.</param>
    /// <returns>The model of the request.</returns>
    /// <exception cref="InvalidFieldException">
    /// A value is invalid; the exception has the field and the allowed values.
    /// </exception>
    public static ModelManifest Check(DenoisingRequest request, IModelRepository models, out LatentShape shape)
    {
        if (!models.TryGet(request.Model, out ModelManifest? model))
        {
            throw new InvalidFieldException("model", $"must be one of {string.Join(", ", models.Models.Select(other => other.Name))}");
        }

        LimitsManifest limits = model.Limits;
        if (!limits.Sizes.Contains(new VideoSize(request.Width, request.Height)))
        {
            string field = limits.Sizes.Any(size => size.Width == request.Width) ? "height" : "width";
            throw new InvalidFieldException(
                field,
                $"{model.Name} does not support {request.Width}x{request.Height}; supported sizes: {limits.AllowedSizes}"
            );
        }

        Require(limits.Frames.Allows(request.NumFrames), "num_frames", $"one of {limits.Frames.InWords}", request.NumFrames);
        Require(request.Seed is >= 0 and <= DenoisingRequest.MaxSeed, "seed", $"0 to {DenoisingRequest.MaxSeed}", request.Seed);
        SchedulerManifest scheduler = model.Scheduler;
        Require(
            scheduler.Steps.Allows(request.NumInferenceSteps),
            "num_inference_steps",
            scheduler.Steps.InWords,
            request.NumInferenceSteps
        );
        Require(scheduler.Guidance.Allows(request.GuidanceScale), "guidance_scale", scheduler.Guidance.InWords, request.GuidanceScale);
        shape = model.GetLatentShape(request.Width, request.Height, request.NumFrames);
        return model;
    }

    private static void Require(bool met, string field, string allowed, IFormattable value)
    {
        if (!met)
        {
            throw new InvalidFieldException(field, FormattableString.Invariant($"must be {allowed}, not {value}"));
        }
    }
}
