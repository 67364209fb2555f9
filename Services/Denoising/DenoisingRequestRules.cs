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
        ModelManifest model = models.GetRequired(request.Model);

        // The request has a width and a height instead of a size.
        bool isWidthSupported =
            model.Limits.Sizes.Any(size => size.Width == request.Width) || model.Limits.SizeRule?.AllowsSide(request.Width) == true;
        ModelLimits.Check(
            model,
            new GenerationParameters
            {
                Size = new VideoSize(request.Width, request.Height),
                NumFrames = request.NumFrames,
                Seed = request.Seed,
                NumInferenceSteps = request.NumInferenceSteps,
                GuidanceScale = request.GuidanceScale,
                GuidanceMinSigma = request.GuidanceMinSigma,
                GuidanceMaxSigma = request.GuidanceMaxSigma,
                CacheThreshold = request.CacheThreshold,
            },
            sizeField: isWidthSupported ? "height" : "width"
        );
        shape = model.GetLatentShape(request.Width, request.Height, request.NumFrames);
        return model;
    }
}
