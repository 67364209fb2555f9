using System.Text;

namespace TextToVideo.Planning.Simulation;

/// <summary>Formats the result of a simulation for a terminal.</summary>
public static class SimulationTable
{
    /// <summary>Returns the result as a table.</summary>
    /// <param name="report">The result.</param>
    public static string Write(SimulationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        SimulationResult result = report.Result;
        var text = new StringBuilder();
        text.AppendLine(
            $"{Count(result.Requests)} requests, average {Quantity.Format(report.Simulation.Arrivals.MeanRate, QuantityUnit.PerSecond)}, "
                + $"in {Time(result.Duration)}:"
        );
        text.AppendLine(
            $"{Count(result.Completed)} completed, {Count(result.Failed)} failed, "
                + $"{Count(result.Refused)} refused ({Percent(result.RefusedShare)})."
        );
        text.AppendLine().AppendLine(Row("", "mean", "p50", "p90", "p95", "p99", "max"));
        text.AppendLine(Row("latency", result.Latency));
        text.AppendLine(Row("  admission", result.Admission));
        foreach (StageResult stage in result.Stages)
        {
            text.AppendLine(Row($"  {stage.Name}: waiting", stage.Wait));
            text.AppendLine(Row($"  {stage.Name}: working", stage.Work));
        }

        text.AppendLine().AppendLine(Row("", "replicas", "busy", "queue", "longest", "retries", "$/h"));
        foreach ((StageResult stage, StageSettings settings) in result.Stages.Zip(report.Simulation.Stages))
        {
            text.AppendLine(
                Row(
                    stage.Name,
                    Count(Math.Round(stage.MeanReplicas, 2)),
                    Percent(stage.Utilisation),
                    Count(stage.MeanQueue),
                    Count(stage.MaxQueue),
                    Count(stage.Retries),
                    Quantity.Format(stage.MeanReplicas * settings.HourPrice, QuantityUnit.Dollar)
                )
            );
        }

        text.AppendLine()
            .AppendLine(
                $"{Quantity.Format(result.CostPerHour, QuantityUnit.Dollar)} per hour, "
                    + $"{Quantity.Format(result.CostPerJob, QuantityUnit.Dollar)} per job."
            );
        if (report.Loads.Count > 0)
        {
            text.AppendLine().AppendLine(Row("requests", "p50", "p95", "refused", "$/job", "", ""));
            foreach (LoadPoint point in report.Loads)
            {
                text.AppendLine(
                    Row(
                        Quantity.Format(point.Rate, QuantityUnit.PerSecond),
                        Time(point.P50),
                        Time(point.P95),
                        Percent(point.RefusedShare),
                        Quantity.Format(point.CostPerJob, QuantityUnit.Dollar),
                        string.Empty,
                        string.Empty
                    )
                );
            }
        }

        return text.ToString();
    }

    private static string Row(string label, Latency times) =>
        Row(label, Time(times.Mean), Time(times.P50), Time(times.P90), Time(times.P95), Time(times.P99), Time(times.Max));

    private static string Row(string label, params string[] cells) =>
        $"{label, -28}{string.Concat(cells.Select(cell => $"{cell, 12}"))}".TrimEnd();

    private static string Count(double value) => Quantity.Format(value, QuantityUnit.Count);

    private static string Time(double seconds) => Quantity.Format(seconds, QuantityUnit.Second);

    private static string Percent(double share) => $"{Quantity.Format(Math.Round(100 * share, 2), QuantityUnit.Count)} %";
}
