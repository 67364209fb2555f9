namespace TextToVideo.Generation.Jobs;

/// <summary>Represents what is expected of a job that has not ended. It is an estimate.</summary>
/// <param name="QueuePosition">The place in the queue from 1, in the order of dispatch; null if the job is not waiting.</param>
/// <param name="End">The time at which the job ends; null if no job was completed recently, so that it cannot be estimated.</param>
public sealed record JobForecast(int? QueuePosition, DateTimeOffset? End);
