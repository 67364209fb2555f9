using Microsoft.Extensions.Hosting;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Ends the work of stages when the process stops. The bus would cancel it too, but then it would no longer acknowledge the commands.
/// </summary>
public sealed class StageStop : IDisposable
{
    /// <summary>How long a stage may continue when the process begins to stop. Meanwhile the bus ceases to take commands.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Follows the lifetime of the process.</summary>
    /// <param name="lifetime">Says when the process begins to stop.</param>
    /// <param name="time">The time provider.</param>
    public StageStop(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _registration = lifetime.ApplicationStopping.Register(() => _source.CancelAfter(s_grace));
    }

    /// <summary>Gets the token that is cancelled when stages must end.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
