using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Engine;

/// <summary>Lays jobs out as the rows of a model call, and takes its result apart: each job's conditional row, then its unconditional one.</summary>
internal static class StepTensors
{
    /// <summary>Puts the rows together; the latents are copied.</summary>
    /// <param name="jobs">Jobs of one <see cref="BatchKey"/>.</param>
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
            [.. rows.Select(row => row.Job.ModelTime)],
            Stack(first.Text.Prompt.Embeds, rows, row => row.Text.Embeds),
            Stack(first.Text.Prompt.Mask, rows, row => row.Text.Mask)
        );
    }

    /// <summary>Takes the guided velocity of every job.</summary>
    /// <param name="jobs">The jobs that <see cref="Gather"/> was given.</param>
    /// <param name="velocity">The model's result; changed in place.</param>
    /// <returns>One per job, of its latents' length.</returns>
    public static IReadOnlyList<ReadOnlyMemory<float>> Guide(IReadOnlyList<DenoisingJob> jobs, FloatTensor velocity)
    {
        var guided = new ReadOnlyMemory<float>[jobs.Count];
        int row = 0;
        for (int index = 0; index < jobs.Count; index++)
        {
            DenoisingJob job = jobs[index];
            int length = job.Latents.Length;
            Memory<float> conditional = velocity.Memory.Slice(row * length, length);
            if (job.Rows == 2)
            {
                ReadOnlySpan<float> unconditional = velocity.Span.Slice((row + 1) * length, length);
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
