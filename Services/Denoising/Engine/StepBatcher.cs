namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Selects the jobs of the next step. The job that has waited longest is always selected, together with the jobs that can share its model
/// call, in the order of the queue. So a job waits for at most one step of each other job.
/// </summary>
/// <param name="maxRows">The maximum number of rows in one model call, at least 2.</param>
internal sealed class StepBatcher(int maxRows)
{
    /// <summary>Selects the next batch.</summary>
    /// <param name="waiting">The queue with at least one job, the longest waiting first.</param>
    /// <returns>At least one job.</returns>
    public IReadOnlyList<DenoisingJob> Next(IReadOnlyList<DenoisingJob> waiting)
    {
        DenoisingJob first = waiting[0];
        List<DenoisingJob> batch = [first];
        int rows = first.Rows;
        foreach (DenoisingJob job in waiting.Skip(1))
        {
            if (job.Key == first.Key && rows + job.Rows <= maxRows)
            {
                batch.Add(job);
                rows += job.Rows;
            }
        }

        return batch;
    }
}
