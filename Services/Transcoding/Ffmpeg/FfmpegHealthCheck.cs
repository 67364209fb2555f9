using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>
/// Checks that ffmpeg exists and has the required encoders, so that a missing encoder is found before a job has been denoised for an hour.
/// After the first success, ffmpeg is not checked again.
/// </summary>
internal sealed class FfmpegHealthCheck(IOptions<TranscodingOptions> options) : IHealthCheck
{
    /// <summary>Encodes one black frame with each encoder that a build of ffmpeg may lack.</summary>
    private static readonly string[] s_arguments =
    [
        "-hide_banner",
        "-nostdin",
        "-loglevel",
        "error",
        "-f",
        "lavfi",
        "-i",
        "color=size=64x64:rate=1:duration=1",
        .. new[] { "libx264", "libvpx-vp9" }.SelectMany(encoder => new[] { "-map", "0:v", "-c:v", encoder, "-f", "null", "-" }),
    ];

    private volatile bool _isUsable;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_isUsable)
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            FfmpegResult result = await FfmpegProcess.RunAsync(options.Value.FfmpegPath, s_arguments, cancellationToken);
            _isUsable = result.ExitCode == 0;
            return _isUsable ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"ffmpeg cannot be used: {result.Error}");
        }
        catch (PipelineException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message, exception);
        }
    }
}
