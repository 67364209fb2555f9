using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Generation.Tests;

/// <summary>Creates the limits of callers as the service does.</summary>
internal static class TestCallerLimits
{
    public static CallerLimits Create(CallerLimitOptions options) =>
        new(
            Options.Create(options),
            new ServiceCollection().AddMetrics().AddSingleton<RefusalMetrics>().BuildServiceProvider().GetRequiredService<RefusalMetrics>()
        );
}
