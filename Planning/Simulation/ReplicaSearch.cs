namespace TextToVideo.Planning.Simulation;

/// <summary>Finds the cheapest replicas that keep a promise.</summary>
public static class ReplicaSearch
{
    private const int MostSimulations = 400;

    /// <summary>Beyond it queues grow so slowly that a wait says how long the simulation was, and nothing of the pipeline.</summary>
    private const double MostUtilisation = 0.98;

    /// <summary>
    /// Begins with as few replicas as can keep up with the requests, adds where jobs wait longest for the money until the promise is kept, and
    /// then takes away what it does not need.
    /// </summary>
    /// <param name="settings">The pipeline; its replicas are what is looked for.</param>
    /// <param name="percentile">Of which share of the jobs, 0 exclusive to 1 inclusive.</param>
    /// <param name="seconds">In what time they are to be done.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The settings with the replicas found, and their simulation.</returns>
    /// <exception cref="PlanningException">A setting is not allowed, or no number of replicas keeps the promise.</exception>
    public static (SimulationSettings Settings, SimulationResult Result) Run(
        SimulationSettings settings,
        double percentile,
        double seconds,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        Ranges.Check("objective.percentile", percentile, 1e-6, 1);
        Ranges.Check("objective.seconds", seconds, 0, 1e9);
        double least = settings.Stages.Sum(LeastTime);
        if (least > seconds)
        {
            throw new PlanningException(
                "objective.seconds",
                $"is {Quantity.Format(seconds, QuantityUnit.Second)}; even an empty system takes {Quantity.Format(least, QuantityUnit.Second)}"
            );
        }

        SimulationSettings now = settings with
        {
            Stages = [.. settings.Stages.Select(stage => stage with { Replicas = LeastReplicas(stage, settings.Arrivals.MeanRate) })],
        };
        SimulationResult result = Simulator.Run(now, cancellationToken);
        for (int i = 0; !Keeps(result, percentile, seconds); i++)
        {
            if (i == MostSimulations)
            {
                throw new PlanningException(
                    "objective",
                    $"is not met with {string.Join(", ", now.Stages.Select(stage => $"{stage.Replicas} {stage.Name}"))}: waiting is not what takes long"
                );
            }

            if (result.Admission.P95 > result.Stages.Sum(stage => stage.Wait.P95) && result.Latency.P95 - result.Admission.P95 <= seconds)
            {
                throw new PlanningException(
                    "max_running",
                    $"is {now.MaxRunning}; jobs wait to be let in, and not for a stage, so it must be more for this promise"
                );
            }

            now = Add(now, result);
            result = Simulator.Run(now, cancellationToken);
        }

        return TakeAway(now, result, percentile, seconds, cancellationToken);
    }

    private static double LeastTime(StageSettings stage) => stage.Service.Kind == ServiceKind.Constant ? stage.TimeAlone : 0;

    /// <summary>As many as are not busy all the time.</summary>
    private static int LeastReplicas(StageSettings stage, double rate) =>
        (int)Math.Clamp(Math.Ceiling(rate / (stage with { Replicas = 1 }).Capacity / MostUtilisation), 1, StageSettings.MostReplicas);

    private static bool Keeps(SimulationResult result, double percentile, double seconds) =>
        result is { Refused: 0, Completed: > 0 } && At(result.Latency, percentile) <= seconds;

    /// <summary>The percentile that is known and not below the one that is asked for.</summary>
    private static double At(Latency latency, double percentile) =>
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
            best = Need(settings, result, i) > Need(settings, result, best) ? i : best;
        }

        // A tenth more of many: one at a time would take long.
        int before = settings.Stages[best].Replicas;
        return With(settings, best, Math.Min(before + Math.Max(before / 10, 1), StageSettings.MostReplicas));
    }

    /// <summary>How much waiting a replica's money would buy: a batch's jobs do not wait for a place only, but for one another.</summary>
    private static double Need(SimulationSettings settings, SimulationResult result, int index)
    {
        StageSettings stage = settings.Stages[index];
        StageResult found = result.Stages[index];
        double lost = found.Wait.P95 + Math.Max(found.Work.P95 - stage.TimeAlone, 0);
        return lost * settings.Arrivals.MeanRate / stage.Capacity / (stage.HourPrice + 1e-3);
    }

    private static (SimulationSettings Settings, SimulationResult Result) TakeAway(
        SimulationSettings settings,
        SimulationResult result,
        double percentile,
        double seconds,
        CancellationToken cancellationToken
    )
    {
        foreach (int index in Enumerable.Range(0, settings.Stages.Count).OrderByDescending(index => settings.Stages[index].HourPrice))
        {
            while (settings.Stages[index].Replicas > LeastReplicas(settings.Stages[index], settings.Arrivals.MeanRate))
            {
                SimulationSettings fewer = With(settings, index, settings.Stages[index].Replicas - 1);
                SimulationResult tried = Simulator.Run(fewer, cancellationToken);
                if (!Keeps(tried, percentile, seconds))
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
