using System.Globalization;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>The file that the VAE decoding stage reads.</summary>
internal static class LatentsFile
{
    private const string SkippedStepsKey = "skipped_steps";

    /// <summary>Creates a safetensors file with a single tensor <c>latents</c> and the metadata <c>skipped_steps</c>.</summary>
    /// <param name="denoised">The latents [C, T, H, W].</param>
    public static SafetensorsBuilder Create(DenoisedLatents denoised) =>
        new SafetensorsBuilder()
            .Add("latents", denoised.Latents)
            .AddMetadata(SkippedStepsKey, denoised.SkippedSteps.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads how many steps needed no model call.</summary>
    /// <param name="file">The file; one of an earlier version has no such metadata.</param>
    public static int GetSkippedSteps(SafetensorsFile file) =>
        int.TryParse(file.Metadata.GetValueOrDefault(SkippedStepsKey), CultureInfo.InvariantCulture, out int steps) ? steps : 0;
}
