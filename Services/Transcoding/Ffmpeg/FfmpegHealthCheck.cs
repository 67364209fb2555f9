using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>
/// Whether ffmpeg is there and has the encoders, so that this comes out before a job has been denoised for an hour. Asked until it is.
/// </summary>
internal sealed class FfmpegHealthCheck(IOptions<TranscodingOptions> options) : IHealthCheck
{
    /// <summary>One black frame through each encoder that a build of ffmpeg may lack.</summary>
    private static readonly string[] Arguments =
    [
        "-hide_banner",
        "-nostdin",
        "-loglevel",
        "error",
        "-f",
        "lavfi",
        "-i",
        "color=size=64x64:rate=1:duration=1",
        .. new[] { "libx264", "libvpx-vp9", "libwebp" }.SelectMany(encoder => new[] { "-map", "0:v", "-c:v", encoder, "-f", "null", "-" }),
    ];

    private volatile bool _found;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_found)
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            FfmpegResult result = await FfmpegProcess.RunAsync(
                options.Value.FfmpegPath,
                Arguments,
                AsyncEnumerable.Empty<ReadOnlyMemory<byte>>(),
                cancellationToken
            );
            _found = result.ExitCode == 0;
            return _found ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"ffmpeg cannot be used: {result.Error}");
        }
        catch (PipelineException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message, exception);
        }
    }
}
