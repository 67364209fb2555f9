using System.CommandLine;
using System.Text.Json;
using TextToVideo.Planning;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>simulate</c>: queues, waits and cost of a pipeline under a load.</summary>
internal static class SimulateCommand
{
    /// <summary>How the request's fields are called on the command line.</summary>
    private static readonly Dictionary<string, string> s_optionOfField = new()
    {
        ["pipeline"] = "--pipeline",
        ["jobs"] = "--jobs",
        ["arrivals.rate"] = "--rate",
        ["loads"] = "--loads",
        ["loads.length"] = "--loads",
        ["objective"] = "--within",
        ["max_running"] = "--max-running",
        ["objective.seconds"] = "--within",
        ["objective.percentile"] = "--percentile",
    };

    public static Command Create(PresetCatalog catalog)
    {
        var pipeline = OptionValues.Text(
            "--pipeline",
            "NAME",
            $"The pipeline: {string.Join(", ", catalog.Pipelines.Select(one => one.Id))}. Default: {catalog.Pipelines[0].Id}."
        );
        var file = OptionValues.Text(
            "--file",
            "FILE",
            "A pipeline as JSON, as --json has it under simulation; for example one that ./bench planning has written."
        );
        var rate = OptionValues.Text("--rate", "N", "Requests a second. Default: the pipeline's.");
        var jobs = OptionValues.Text("--jobs", "N", "Requests. Default: the pipeline's.");
        var seed = OptionValues.Text("--seed", "N", "Where chance begins. Default: the pipeline's.");
        var running = OptionValues.Text("--max-running", "N", "Jobs in the pipeline at a time. Default: the pipeline's.");
        var within = OptionValues.Text("--within", "SECONDS", "Looks for the cheapest replicas that make a video in this time.");
        var percentile = OptionValues.Text("--percentile", "P", "Of how many of a hundred videos that is promised. Default: 95.");
        var loads = OptionValues.Text("--loads", "N,N,…", "Requests a second to simulate besides: latency and cost against load.");
        var plot = OptionValues.Text("--plot", "FILE", "Where to draw queue, latency and cost to (.svg).");
        var json = new Option<bool>("--json") { Description = "As POST /v1/simulate answers." };
        var command = new Command("simulate", "Simulates the pipeline under a load: waits, queues, refusals and cost.")
        {
            pipeline,
            file,
            rate,
            jobs,
            seed,
            running,
            within,
            percentile,
            loads,
            plot,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(pipeline) is not null && parsed.GetValue(file) is not null)
                {
                    throw new UsageException("--file", "must not be given together with --pipeline");
                }

                if (parsed.GetValue(plot) is { } picture && !picture.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
                {
                    throw new UsageException("--plot", "must end with .svg");
                }

                try
                {
                    var request = new SimulationRequest
                    {
                        Pipeline = parsed.GetValue(pipeline),
                        Simulation = parsed.GetValue(file) is { } path ? await ReadAsync(path, cancellationToken) : null,
                        Rate = parsed.Double(rate),
                        Jobs = parsed.Int32(jobs),
                        Seed = parsed.Int32(seed),
                        MaxRunning = parsed.Int32(running),
                        Objective = parsed.Double(within) is { } seconds
                            ? new Objective { Seconds = seconds, Percentile = (parsed.Double(percentile) ?? 95) / 100 }
                            : null,
                        Loads = LoadsOf(parsed.GetValue(loads)),
                    };
                    SimulationReport report = SimulationReport.Make(request, catalog, cancellationToken);
                    if (parsed.GetValue(plot) is { } target)
                    {
                        await File.WriteAllTextAsync(target, SimulationPlot.Draw(report), cancellationToken);
                    }

                    Console.Write(
                        parsed.GetValue(json)
                            ? JsonSerializer.Serialize(report, SimulationJson.Options) + "\n"
                            : SimulationTable.Write(report)
                    );
                    return ExitCodes.Success;
                }
                catch (PlanningException wrong)
                {
                    throw new UsageException(
                        s_optionOfField.GetValueOrDefault(wrong.Field, parsed.GetValue(file) ?? wrong.Field),
                        Problem(wrong)
                    );
                }
            }
        );
        return command;
    }

    private static string Problem(PlanningException wrong) => s_optionOfField.ContainsKey(wrong.Field) ? wrong.Problem : wrong.Message;

    private static async Task<SimulationSettings> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new UsageException("--file", $"is {path}, which is no file");
        }

        string text = $"{{\"simulation\":{await File.ReadAllTextAsync(path, cancellationToken)}}}";
        return SimulationJson.Read(text).Simulation ?? throw new UsageException("--file", "must hold a JSON object");
    }

    private static double[] LoadsOf(string? text) =>
        text is null
            ? []
            :
            [
                .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(part => Quantity.Parse(part, QuantityUnit.PerSecond, "loads")),
            ];
}
