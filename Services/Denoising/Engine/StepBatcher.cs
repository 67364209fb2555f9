namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Chooses who takes the next step. The job that has waited longest always does, and takes along those that can share its model call, in the
/// order in which they wait. So nobody waits for more than one step of each of the others.
/// </summary>
/// <param name="maxRows">The most rows of one model call, at least 2.</param>
internal sealed class StepBatcher(int maxRows)
{
    /// <summary>Chooses the next batch.</summary>
    /// <param name="waiting">At least one job, the longest waiting first.</param>
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
