using System.Collections.Concurrent;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.TestSupport;

/// <summary>Stands in for the saga: answers every request to start a stage, by default that it may.</summary>
public sealed class GrantedStageClaims : IStageClaims
{
    private readonly ConcurrentQueue<StartStage> _requests = [];
    private readonly ConcurrentQueue<StageHeartbeat> _heartbeats = [];

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyCollection<StartStage> Requests => _requests;

    /// <summary>The heartbeats so far, in order.</summary>
    public IReadOnlyCollection<StageHeartbeat> Heartbeats => _heartbeats;

    public Func<StartStage, StageStartDecision> Decide { get; set; } = _ => StageStartDecision.Allowed;

    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    public Task<StageStartAnswer> AskAsync(StartStage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        return Task.FromResult(new StageStartAnswer(Decide(request), HeartbeatInterval));
    }

    public Task SendHeartbeatAsync(StageHeartbeat heartbeat, TimeSpan interval, CancellationToken cancellationToken)
    {
        _heartbeats.Enqueue(heartbeat);
        return Task.CompletedTask;
    }
}
