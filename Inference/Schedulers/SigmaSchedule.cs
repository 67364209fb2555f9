using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>Computes noise levels in double precision; the scheduler rounds them to float32.</summary>
internal static class SigmaSchedule
{
    /// <summary>Returns the noise level before each step and after the last.</summary>
    /// <param name="manifest">The noise schedule.</param>
    /// <param name="steps">The number of inference steps, at least 1.</param>
    /// <param name="timestepScale">The number of timesteps that the model was trained with, for schedules that depend on it.</param>
    public static double[] Create(SigmaScheduleManifest manifest, int steps, float timestepScale) =>
        manifest.Kind switch
        {
            SigmaScheduleKind.Linear => Linear(steps),
            SigmaScheduleKind.LinearQuadratic => LinearQuadratic(steps, manifest.Threshold!.Value),
            SigmaScheduleKind.Fixed => [.. manifest.Values!, 0],
            SigmaScheduleKind.FlowMatchShift => FlowMatchShift(steps, manifest.Shift!.Value, timestepScale),
            SigmaScheduleKind.UnipcV036 => UnipcV036(steps, manifest.Shift!.Value, timestepScale),
            SigmaScheduleKind.UnipcV040 => UnipcV040(steps, manifest.Shift!.Value, timestepScale),
            _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Kind, null),
        };

    private static double[] Linear(int steps) => [.. Enumerable.Range(0, steps + 1).Select(index => 1 - ((double)index / steps))];

    /// <summary>
    /// The schedule of FlowMatchEulerDiscreteScheduler in diffusers: its constructor shifts the smallest level, in float32, and
    /// set_timesteps shifts the equal steps down to it again. Levels are rounded to float32, from which upstream computes timesteps and
    /// step sizes.
    /// </summary>
    private static double[] FlowMatchShift(int steps, double shift, float timestepScale)
    {
        float last = 1 / timestepScale;
        float factor = (float)shift;
        last = factor * last / (1 + ((float)(shift - 1) * last));
        return
        [
            .. Space(timestepScale, last * (double)timestepScale, steps).Select(time => (double)(float)Shift(time / timestepScale, shift)),
            0,
        ];
    }

    /// <summary>The flow schedule of UniPCMultistepScheduler in diffusers 0.36.</summary>
    private static double[] UnipcV036(int steps, double shift, float timestepScale) =>
        [.. Space(1, 1 / (double)timestepScale, steps + 1).Skip(1).Reverse().Select(alpha => Shift(1 - alpha, shift)), 0];

    /// <summary>
    /// The flow schedule of UniPCMultistepScheduler in diffusers 0.40. Its solver has no finite logarithm of the signal-to-noise ratio for
    /// a level of 1.
    /// </summary>
    private static double[] UnipcV040(int steps, double shift, float timestepScale)
    {
        const double margin = 1e-6;
        double[] sigmas = [.. Space(1, 1 / (double)timestepScale, steps + 1).SkipLast(1).Select(sigma => Shift(sigma, shift)), 0];
        if (Math.Abs(sigmas[0] - 1) < margin)
        {
            sigmas[0] -= margin;
        }

        return sigmas;
    }

    private static double Shift(double sigma, double shift) => shift * sigma / (1 + ((shift - 1) * sigma));

    /// <summary>Returns equally spaced numbers, rounded as by numpy's linspace, because timesteps are truncated to whole numbers.</summary>
    private static IEnumerable<double> Space(double start, double stop, int count)
    {
        double step = (stop - start) / (count - 1);
        return Enumerable.Range(0, count).Select(index => index > 0 && index == count - 1 ? stop : start + (index == 0 ? 0 : index * step));
    }

    /// <summary>
    /// The schedule of Mochi 1 (genmo/models, mochi_preview, linear_quadratic_schedule): 1 − σ rises linearly to the threshold over the
    /// first half of the steps. From there it follows the parabola that has the same slope at the joint and reaches 1 at the end. As in
    /// the pipeline of diffusers, σ and 1 − σ are rounded to float32, so that timesteps and step sizes are the same numbers.
    /// </summary>
    private static double[] LinearQuadratic(int steps, double threshold)
    {
        int linearSteps = steps / 2;
        if (linearSteps == 0)
        {
            return Linear(steps);
        }

        int quadraticSteps = steps - linearSteps;
        double difference = linearSteps - (threshold * steps);
        double quadratic = difference / (linearSteps * (double)quadraticSteps * quadraticSteps);
        double linear = (threshold / linearSteps) - (2 * difference / ((double)quadraticSteps * quadraticSteps));
        double constant = quadratic * linearSteps * linearSteps;

        double[] sigmas = new double[steps + 1];
        for (int index = 0; index < steps; index++)
        {
            double sigma =
                1 - (index < linearSteps ? index * threshold / linearSteps : (quadratic * index * index) + (linear * index) + constant);
            sigmas[index] = 1 - (double)(1 - (float)sigma);
        }

        return sigmas;
    }
}
