using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>Computes noise levels in double precision; the scheduler rounds them to float32.</summary>
internal static class SigmaSchedule
{
    /// <summary>Returns the noise level before each step and after the last.</summary>
    /// <param name="manifest">The noise schedule.</param>
    /// <param name="steps">The number of inference steps, at least 1.</param>
    public static double[] Create(SigmaScheduleManifest manifest, int steps) =>
        manifest.Kind switch
        {
            SigmaScheduleKind.Linear => Linear(steps),
            SigmaScheduleKind.LinearQuadratic => LinearQuadratic(steps, manifest.Threshold!.Value),
            SigmaScheduleKind.Fixed => [.. manifest.Values!, 0],
            _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Kind, null),
        };

    private static double[] Linear(int steps) => [.. Enumerable.Range(0, steps + 1).Select(index => 1 - ((double)index / steps))];

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
