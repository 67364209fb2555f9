using System.CommandLine;
using System.Text;
using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Planning;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>simulate</c>: simulates queues, waiting times and cost of a pipeline under load.</summary>
internal static class SimulateCommand
{
    /// <summary>The command-line options of the request's fields, to name them in error messages.</summary>
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
        Option<string?> pipeline = OptionValues.Text(
            "--pipeline",
            "NAME",
            $"The pipeline: {string.Join(", ", catalog.Pipelines.Select(one => one.Id))}. Default: {catalog.Pipelines[0].Id}."
        );
        Option<string?> file = OptionValues.Text(
            "--file",
            "FILE",
            "A pipeline as JSON, in the format of the field simulation of --json; for example one written by ./bench planning."
        );
        Option<string?> rate = OptionValues.Text("--rate", "N", "Requests per second. Default: the pipeline's.");
        Option<string?> jobs = OptionValues.Text("--jobs", "N", "Number of requests. Default: the pipeline's.");
        Option<string?> seed = OptionValues.Text("--seed", "N", "Random seed. Default: the pipeline's.");
        Option<string?> running = OptionValues.Text(
            "--max-running",
            "N",
            "Maximum number of jobs in the pipeline at a time. Default: the pipeline's."
        );
        Option<string?> within = OptionValues.Text(
            "--within",
            "SECONDS",
            "Searches for the cheapest replicas that generate a video within this time."
        );
        Option<string?> percentile = OptionValues.Text("--percentile", "P", "Percentage of videos that must meet --within. Default: 95.");
        Option<string?> loads = OptionValues.Text(
            "--loads",
            "N,N,…",
            "Further request rates to simulate, per second: shows latency and cost against load."
        );
        Option<string?> plot = OptionValues.Text("--plot", "FILE", "The file for the plot of queue, latency and cost (.svg).");
        var json = new Option<bool>("--json") { Description = "Writes the response of POST /v1/simulate as JSON." };
        var command = new Command("simulate", "Simulates the pipeline under load: waiting times, queues, refused requests and cost.")
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
                    throw new UsageException("--file", "must not be used together with --pipeline");
                }

                if (parsed.GetValue(plot) is { } picture && !picture.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
                {
                    throw new UsageException("--plot", "must end with .svg");
                }

                OutputFile? drawing = parsed.GetValue(plot) is { } target ? OutputFile.Create("--plot", target) : null;

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
                        Loads = ParseLoads(parsed.GetValue(loads)),
                    };
                    var report = SimulationReport.Create(request, catalog, int.MaxValue, cancellationToken);
                    if (drawing is not null)
                    {
                        await drawing.WriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(SimulationPlot.Draw(report))), cancellationToken);
                    }

                    Console.Write(
                        parsed.GetValue(json)
                            ? JsonSerializer.Serialize(report, SimulationJson.Options) + "\n"
                            : SimulationTable.Write(report)
                    );
                    return ExitCodes.Success;
                }
                catch (InvalidFieldException wrong)
                {
                    throw new UsageException(
                        s_optionOfField.GetValueOrDefault(wrong.Field, parsed.GetValue(file) ?? wrong.Field),
                        GetDescription(wrong)
                    );
                }
            }
        );
        return command;
    }

    private static string GetDescription(InvalidFieldException wrong) =>
        s_optionOfField.ContainsKey(wrong.Field) ? wrong.Description : wrong.Message;

    private static async Task<SimulationSettings> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new UsageException("--file", $"the file {path} was not found");
        }

        return StrictJson.Read<SimulationSettings>(await File.ReadAllBytesAsync(path, cancellationToken));
    }

    private static double[] ParseLoads(string? text) =>
        text is null
            ? []
            :
            [
                .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(part => Quantity.Parse(part, QuantityUnit.PerSecond, "loads")),
            ];
}
