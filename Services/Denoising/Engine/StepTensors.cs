using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Engine;

/// <summary>Converts jobs to the rows of a model call and back: the conditional row of each job, then its unconditional row.</summary>
internal static class StepTensors
{
    /// <summary>Stacks the rows of all jobs; the latents are copied.</summary>
    /// <param name="jobs">Jobs with the same <see cref="BatchKey"/>.</param>
    public static DenoiserBatch Gather(IReadOnlyList<DenoisingJob> jobs)
    {
        DenoisingJob first = jobs[0];
        (DenoisingJob Job, ConditioningText Text)[] rows =
        [
            .. jobs.SelectMany(job =>
                ((DenoisingJob, ConditioningText)[])
                    [
                        (job, job.Text.Prompt),
                        .. job.Rows == 2 ? [(job, job.Text.NegativePrompt)] : Array.Empty<(DenoisingJob, ConditioningText)>(),
                    ]
            ),
        ];
        return new DenoiserBatch(
            Stack(first.Latents, rows, row => row.Job.Latents),
            [.. rows.Select(row => row.Job.Timestep)],
            Stack(first.Text.Prompt.Embeds, rows, row => row.Text.Embeds),
            Stack(first.Text.Prompt.Mask, rows, row => row.Text.Mask)
        );
    }

    /// <summary>Applies guidance and returns the model output of every job.</summary>
    /// <param name="jobs">The same jobs as for <see cref="Gather"/>.</param>
    /// <param name="modelOutput">The model output; it is changed in place.</param>
    /// <returns>The model output of each job, as long as its latents.</returns>
    public static IReadOnlyList<ReadOnlyMemory<float>> Guide(IReadOnlyList<DenoisingJob> jobs, FloatTensor modelOutput)
    {
        var guided = new ReadOnlyMemory<float>[jobs.Count];
        int row = 0;
        for (int index = 0; index < jobs.Count; index++)
        {
            DenoisingJob job = jobs[index];
            int length = job.Latents.Length;
            Memory<float> conditional = modelOutput.Memory.Slice(row * length, length);
            if (job.Rows == 2)
            {
                ReadOnlySpan<float> unconditional = modelOutput.Span.Slice((row + 1) * length, length);
                ClassifierFreeGuidance.Combine(conditional.Span, unconditional, job.GuidanceScale, conditional.Span);
            }

            guided[index] = conditional;
            row += job.Rows;
        }

        return guided;
    }

    private static FloatTensor Stack<TRow>(FloatTensor first, TRow[] rows, Func<TRow, FloatTensor> tensor)
    {
        var stacked = new FloatTensor([rows.Length, .. first.Shape.AsSpan()]);
        for (int row = 0; row < rows.Length; row++)
        {
            tensor(rows[row]).Span.CopyTo(stacked.Span[(row * first.Length)..]);
        }

        return stacked;
    }
}
