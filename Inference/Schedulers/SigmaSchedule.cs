using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>Computes noise levels, in double precision: they are rounded to float32 only where they meet latents.</summary>
internal static class SigmaSchedule
{
    /// <summary>The noise level before each step and after the last.</summary>
    /// <param name="manifest">The curve.</param>
    /// <param name="steps">At least 1.</param>
    public static double[] Create(SigmaScheduleManifest manifest, int steps) =>
        manifest.Kind switch
        {
            SigmaScheduleKind.Linear => Linear(steps),
            SigmaScheduleKind.LinearQuadratic => LinearQuadratic(steps, manifest.Threshold!.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Kind, null),
        };

    private static double[] Linear(int steps) => [.. Enumerable.Range(0, steps + 1).Select(index => 1 - ((double)index / steps))];

    /// <summary>
    /// Mochi 1's schedule (genmo/models, mochi_preview, linear_quadratic_schedule): 1 − σ rises linearly to the threshold over the first half
    /// of the steps, and from there along the parabola that has the same slope at the joint and reaches 1 at the end.
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

        var sigmas = new double[steps + 1];
        for (int index = 0; index < steps; index++)
        {
            sigmas[index] =
                1 - (index < linearSteps ? index * threshold / linearSteps : (quadratic * index * index) + (linear * index) + constant);
        }

        return sigmas;
    }
}
