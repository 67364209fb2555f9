using Microsoft.Extensions.Hosting;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>
/// Opens the connection when the host starts, so that the first call need not. A service also starts if Redis is unavailable.
/// </summary>
internal sealed class RedisStartup(RedisConnection redis) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        redis.IsConfigured ? redis.OpenAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
