using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TextToVideo.Transcoding.Ffmpeg;

namespace TextToVideo.Transcoding.Tests.Ffmpeg;

public sealed class FfmpegHealthCheckTests
{
    [Theory]
    [InlineData("ffmpeg", HealthStatus.Healthy, null)]
    [InlineData("/nowhere/ffmpeg", HealthStatus.Unhealthy, "Transcoding:FfmpegPath")]
    [InlineData("/bin/false", HealthStatus.Unhealthy, "ffmpeg cannot be used")]
    public async Task CheckHealthAsync_Program_SaysWhetherItCanBeUsed(string program, HealthStatus status, string? description)
    {
        var check = new FfmpegHealthCheck(Options.Create(new TranscodingOptions { FfmpegPath = program }));
        HealthCheckResult result = await check.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(status, result.Status);
        Assert.Contains(description ?? string.Empty, result.Description ?? string.Empty, StringComparison.Ordinal);
    }
}
