using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Estimates where waiting jobs are in the queue, and when jobs end. The rate of the pipeline follows from the number of jobs in it and
/// their average time in it (Little's law), which also holds while few jobs arrive.
/// </summary>
internal sealed class QueueForecast(JobQueueStore store, IOptions<JobQueueOptions> options, TimeProvider time)
{
    /// <summary>How long counts and averages are reused. Many clients may poll at the same time.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(1);

    private Load? _load;

    /// <summary>Estimates jobs that have not ended.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The estimates by the id of the video; empty if the database is unavailable, because they are only hints.</returns>
    public async Task<IReadOnlyDictionary<Guid, JobForecast>> GetAsync(
        IReadOnlyCollection<VideoJob> jobs,
        CancellationToken cancellationToken
    )
    {
        try
        {
            Load load = await GetLoadAsync(cancellationToken);
            Guid[] waiting = [.. jobs.Where(job => job.DispatchedAt is null).Select(job => job.CorrelationId)];
            IReadOnlyDictionary<Guid, int> places =
                waiting.Length == 0 ? new Dictionary<Guid, int>() : await store.GetPlacesAsync(waiting, cancellationToken);
            return jobs.ToDictionary(
                job => job.CorrelationId,
                job => Estimate(job, places.TryGetValue(job.CorrelationId, out int place) ? place : null, load)
            );
        }
        catch (JobStoreException)
        {
            return new Dictionary<Guid, JobForecast>();
        }
    }

    private JobForecast Estimate(VideoJob job, int? place, Load load)
    {
        int? position = place is { } own ? own + load.CountAhead(job.Tenant, own) : null;
        if (job.Review is not null || load.FindDuration(job.Model) is not { } duration)
        {
            return new JobForecast(position, End: null);
        }

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset end = job.DispatchedAt is { } dispatched
            ? dispatched + duration
            : now + duration + (load.Running == 0 ? TimeSpan.Zero : duration * ((position ?? 1) - 1) / load.Running);
        return new JobForecast(position, end > now ? end : now);
    }

    private async Task<Load> GetLoadAsync(CancellationToken cancellationToken)
    {
        if (_load is { } known && time.GetElapsedTime(known.ReadAt) < s_lifetime)
        {
            return known;
        }

        long readAt = time.GetTimestamp();
        return _load = new Load(
            readAt,
            await store.CountByTenantAsync(cancellationToken),
            await store.GetDurationsAsync(time.GetUtcNow() - options.Value.RateWindow, cancellationToken)
        );
    }

    /// <param name="ReadAt">The timestamp at which the numbers were read.</param>
    /// <param name="Tenants">The jobs of each tenant.</param>
    /// <param name="Durations">The average time in the pipeline by model.</param>
    private sealed record Load(
        long ReadAt,
        IReadOnlyList<(string Tenant, int Waiting, int Running)> Tenants,
        IReadOnlyDictionary<string, TimeSpan> Durations
    )
    {
        public int Running { get; } = Tenants.Sum(tenant => tenant.Running);

        /// <summary>Returns the average time of the model, or of all models if this one has completed no job.</summary>
        public TimeSpan? FindDuration(string model) =>
            Durations.TryGetValue(model, out TimeSpan duration) ? duration
            : Durations.Count > 0 ? Durations.Values.Aggregate((sum, one) => sum + one) / Durations.Count
            : null;

        /// <summary>
        /// Counts the jobs of other tenants that are dispatched before the job of a tenant with a place among its own. The tenant with the
        /// fewest jobs in the pipeline is always next, so the others catch up with the tenant first.
        /// </summary>
        public int CountAhead(string tenant, int place)
        {
            int level = Tenants.FirstOrDefault(one => one.Tenant == tenant).Running + place - 1;
            return Tenants.Where(other => other.Tenant != tenant).Sum(other => Math.Clamp(level - other.Running, 0, other.Waiting));
        }
    }
}
