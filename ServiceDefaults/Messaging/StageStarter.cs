using Microsoft.Extensions.Logging;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Starts attempts at stages: asks for permission, which counts the start, unless the command has brought it, and sends heartbeats until
/// the attempt ends.
/// </summary>
/// <param name="claims">Where to ask.</param>
/// <param name="gate">Separates work that must run alone from other work in this process.</param>
/// <param name="time">The time provider.</param>
/// <param name="logger">Receives heartbeats that could not be sent.</param>
public sealed class StageStarter(IStageClaims claims, WorkGate gate, TimeProvider time, ILogger<StageStarter> logger)
{
    /// <summary>Starts an attempt that is permitted with its command.</summary>
    /// <param name="heartbeat">The attempt's heartbeat.</param>
    /// <param name="interval">
    /// The time between two heartbeats, above 0. The first is sent after one interval, so that short stages send none.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <returns>The attempt, to be disposed at its end.</returns>
    public async Task<IAsyncDisposable> StartAsync(StageHeartbeat heartbeat, TimeSpan interval, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        IDisposable place = await gate.EnterAsync(cancellationToken);
        return new Attempt(place, token => SendHeartbeatsAsync(heartbeat, interval, token));
    }

    /// <summary>Starts an attempt, or returns null if it may not start.</summary>
    /// <param name="request">The request. If the attempt must run alone, it is repeated when nothing else runs.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <returns>The attempt, to be disposed at its end.</returns>
    public async Task<IAsyncDisposable?> TryStartAsync(StartStage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        IDisposable place = await gate.EnterAsync(cancellationToken);
        try
        {
            StageStartAnswer answer = await claims.AskAsync(request, cancellationToken);
            if (answer.Decision == StageStartDecision.OnlyAlone)
            {
                place.Dispose();
                place = await gate.EnterAloneAsync(cancellationToken);
                answer = await claims.AskAsync(request with { IsAlone = true }, cancellationToken);
            }

            if (answer.Decision == StageStartDecision.Allowed)
            {
                var heartbeat = new StageHeartbeat(request.VideoId, request.Stage, request.AttemptId);
                return new Attempt(place, token => SendHeartbeatsAsync(heartbeat, answer.HeartbeatInterval, token));
            }
        }
        catch
        {
            place.Dispose();
            throw;
        }

        place.Dispose();
        return null;
    }

    private async Task SendHeartbeatsAsync(StageHeartbeat heartbeat, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await claims.SendHeartbeatAsync(heartbeat, interval, cancellationToken).WaitAsync(interval, time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.HeartbeatNotSent(heartbeat.Stage, heartbeat.VideoId, exception);
            }
        }
    }

    /// <summary>An attempt in progress. At its end the heartbeats stop and its place becomes free.</summary>
    private sealed class Attempt : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly IDisposable _place;
        private readonly Task _heartbeats;

        public Attempt(IDisposable place, Func<CancellationToken, Task> sendHeartbeats)
        {
            _place = place;
            _heartbeats = sendHeartbeats(_ended.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            await _heartbeats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ended.Dispose();
            _place.Dispose();
        }
    }
}
