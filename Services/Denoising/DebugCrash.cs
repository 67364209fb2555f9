using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace TextToVideo.Denoising;

/// <summary>
/// Kills the process for jobs with the seed of <see cref="DebugOptions.CrashOnSeed"/>; without that option it does nothing.
/// </summary>
internal sealed class DebugCrash(IOptions<DebugOptions> options, ILogger<DebugCrash> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CrashOnSeed is { } seed)
        {
            logger.WillCrash(seed);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Kills the process if the option says so.</summary>
    /// <param name="seed">The seed of the job.</param>
    public void CrashFor(long seed)
    {
        if (seed == options.Value.CrashOnSeed)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
