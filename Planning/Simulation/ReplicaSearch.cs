using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>Finds the cheapest numbers of replicas that meet a latency objective.</summary>
public static class ReplicaSearch
{
    private const int MaxSimulations = 400;

    /// <summary>
    /// Above this utilisation, queues grow so slowly that waiting times depend on the length of the simulation rather than on the pipeline.
    /// </summary>
    private const double MaxUtilisation = 0.98;

    /// <summary>
    /// Starts with the smallest numbers of replicas that can handle the requests, adds replicas where they save the most waiting per cost
    /// until the objective is met, and then removes those that are not needed.
    /// </summary>
    /// <param name="settings">The pipeline; its numbers of replicas are ignored.</param>
    /// <param name="percentile">The share of jobs that must meet the objective, above 0 and at most 1.</param>
    /// <param name="seconds">The maximum latency of these jobs in seconds.</param>
    /// <param name="maxInSystem">The maximum number of waiting and running jobs of each simulation.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The settings with the numbers of replicas, and the result of their simulation.</returns>
    /// <exception cref="InvalidFieldException">A setting is not allowed, or no numbers of replicas meet the objective.</exception>
    public static (SimulationSettings Settings, SimulationResult Result) Run(
        SimulationSettings settings,
        double percentile,
        double seconds,
        int maxInSystem = int.MaxValue,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        Ranges.Check("objective.percentile", percentile, 1e-6, 1);
        Ranges.Check("objective.seconds", seconds, 0, 1e9);
        double minTime = settings.Stages.Sum(GetMinTime);
        if (minTime > seconds)
        {
            throw new InvalidFieldException(
                "objective.seconds",
                $"is {Quantity.Format(seconds, QuantityUnit.Second)}; "
                    + $"even an empty system takes {Quantity.Format(minTime, QuantityUnit.Second)}"
            );
        }

        SimulationSettings current = settings with
        {
            Stages = [.. settings.Stages.Select(stage => stage with { Replicas = GetMinReplicas(stage, settings.Arrivals.MeanRate) })],
        };
        SimulationResult result = Simulator.Run(current, maxInSystem, cancellationToken);
        for (int i = 0; !MeetsObjective(result, percentile, seconds); i++)
        {
            if (i == MaxSimulations)
            {
                throw new InvalidFieldException(
                    "objective",
                    $"is not met with {string.Join(", ", current.Stages.Select(stage => $"{stage.Replicas} {stage.Name}"))}; "
                        + "more replicas do not help enough"
                );
            }

            if (result.Admission.P95 > result.Stages.Sum(stage => stage.Wait.P95) && result.Latency.P95 - result.Admission.P95 <= seconds)
            {
                throw new InvalidFieldException(
                    "max_running",
                    $"is {current.MaxRunning}; jobs wait for admission and not for a stage, so it must be higher to meet the objective"
                );
            }

            current = Add(current, result);
            result = Simulator.Run(current, maxInSystem, cancellationToken);
        }

        return RemoveReplicas(current, result, percentile, seconds, maxInSystem, cancellationToken);
    }

    private static double GetMinTime(StageSettings stage) => stage.Service.Kind == ServiceTimeDistribution.Constant ? stage.TimeAlone : 0;

    /// <summary>Returns the smallest number of replicas that are not always busy.</summary>
    private static int GetMinReplicas(StageSettings stage, double rate) =>
        (int)Math.Clamp(Math.Ceiling(rate / (stage with { Replicas = 1 }).Capacity / MaxUtilisation), 1, StageSettings.MaxReplicas);

    private static bool MeetsObjective(SimulationResult result, double percentile, double seconds) =>
        result is { Refused: 0, Completed: > 0 } && GetPercentile(result.Latency, percentile) <= seconds;

    /// <summary>Returns the smallest available percentile that is not below the required one.</summary>
    private static double GetPercentile(Latency latency, double percentile) =>
        percentile switch
        {
            <= 0.5 => latency.P50,
            <= 0.9 => latency.P90,
            <= 0.95 => latency.P95,
            <= 0.99 => latency.P99,
            _ => latency.Max,
        };

    private static SimulationSettings Add(SimulationSettings settings, SimulationResult result)
    {
        int best = 0;
        for (int i = 1; i < settings.Stages.Count; i++)
        {
            best = EstimateBenefit(settings, result, i) > EstimateBenefit(settings, result, best) ? i : best;
        }

        // Add a tenth at once if there are many, because one at a time would take long.
        int before = settings.Stages[best].Replicas;
        return With(settings, best, Math.Min(before + Math.Max(before / 10, 1), StageSettings.MaxReplicas));
    }

    /// <summary>
    /// Estimates how much waiting a replica saves per cost. With batching, this includes the time that jobs lose by sharing steps.
    /// </summary>
    private static double EstimateBenefit(SimulationSettings settings, SimulationResult result, int index)
    {
        StageSettings stage = settings.Stages[index];
        StageResult found = result.Stages[index];
        double lost = found.Wait.P95 + Math.Max(found.Work.P95 - stage.TimeAlone, 0);
        return lost * settings.Arrivals.MeanRate / stage.Capacity / (stage.HourPrice + 1e-3);
    }

    private static (SimulationSettings Settings, SimulationResult Result) RemoveReplicas(
        SimulationSettings settings,
        SimulationResult result,
        double percentile,
        double seconds,
        int maxInSystem,
        CancellationToken cancellationToken
    )
    {
        foreach (int index in Enumerable.Range(0, settings.Stages.Count).OrderByDescending(index => settings.Stages[index].HourPrice))
        {
            while (settings.Stages[index].Replicas > GetMinReplicas(settings.Stages[index], settings.Arrivals.MeanRate))
            {
                SimulationSettings fewer = With(settings, index, settings.Stages[index].Replicas - 1);
                SimulationResult tried = Simulator.Run(fewer, maxInSystem, cancellationToken);
                if (!MeetsObjective(tried, percentile, seconds))
                {
                    break;
                }

                (settings, result) = (fewer, tried);
            }
        }

        return (settings, result);
    }

    private static SimulationSettings With(SimulationSettings settings, int changed, int replicas) =>
        settings with
        {
            Stages = [.. settings.Stages.Select((stage, index) => index == changed ? stage with { Replicas = replicas } : stage)],
        };
}
