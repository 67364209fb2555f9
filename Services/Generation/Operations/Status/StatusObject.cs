using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>Represents the system's status in the REST API. Ages are in seconds.</summary>
internal sealed record StatusObject
{
    public string Object { get; } = "status";

    /// <summary>"reachable" or "unreachable".</summary>
    [AllowedValues("reachable", "unreachable")]
    public required string Broker { get; init; }

    public required JobsObject Jobs { get; init; }

    public required IReadOnlyList<StageObject> Stages { get; init; }

    public static StatusObject From(SystemStatus status) =>
        new()
        {
            Broker = status.IsBrokerReachable ? "reachable" : "unreachable",
            Jobs = new JobsObject(
                status.Waiting,
                status.MaxWaiting,
                Seconds(status.OldestWaiting),
                status.Running,
                status.MaxRunning,
                status.AwaitingRetry,
                status.Reviewing,
                status.EndedLastHour.ToDictionary(ended => ended.Key.ToLowerInvariant(), ended => ended.Value)
            ),
            Stages =
            [
                .. status.Stages.Select(stage => new StageObject(
                    stage.Name,
                    stage.Jobs,
                    stage.Demand,
                    Seconds(stage.OldestJob),
                    stage.Queued,
                    stage.Workers
                )),
            ],
        };

    private static double? Seconds(TimeSpan? age) => age is { } known ? Math.Round(Math.Max(0, known.TotalSeconds), 3) : null;

    internal sealed record JobsObject(
        int Waiting,
        int MaxWaiting,
        double? OldestWaiting,
        int Running,
        int MaxRunning,
        [property: JsonPropertyName("put_off")] int AwaitingRetry,
        int Reviewing,
        IReadOnlyDictionary<string, int> EndedLastHour
    );

    internal sealed record StageObject(string Name, int Jobs, int Demand, double? OldestJob, int? Queued, int? Workers);
}
