using System.CommandLine;
using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Capacity;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Planning;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>plan</c>: estimates GPUs, storage, bandwidth and cost for a number of users.</summary>
internal static class PlanCommand
{
    /// <summary>The command-line options of the API's fields; an assumption is set by <c>--set</c>.</summary>
    private static readonly Dictionary<string, string> s_optionOfField = new()
    {
        ["preset"] = "--preset",
        ["gpu"] = "--gpu",
        ["precision"] = "--precision",
        ["assumptions"] = "--set",
        ["what_if"] = "--what-if",
    };

    public static Command Create(PresetCatalog catalog)
    {
        Option<string?> preset = Choice(
            "--preset",
            "MODEL",
            "A preset, or a model of the models folder",
            catalog.Models.Select(model => model.Id)
        );
        Option<string?> gpu = Choice("--gpu", "GPU", "The GPU", catalog.Gpus.Select(one => one.Id));
        Option<string?> precision = Choice(
            "--precision",
            "NAME",
            "Number format of the weights and of the arithmetic",
            Enum.GetValues<Precision>().Select(Precisions.GetName)
        );
        precision.Description += " Default: fp16.";
        var set = new Option<string[]>("--set")
        {
            HelpName = "NAME=VALUE",
            Description = "Sets an assumption, for example daily_users=5M or result_size=2MB. May be repeated. --json lists all names.",
        };
        Option<string?> whatIf = Choice("--what-if", "CHANGE", "A change to compare with this plan", catalog.WhatIfs.Select(one => one.Id));
        var json = new Option<bool>("--json") { Description = "Writes the response of POST /v1/plan as JSON." };
        var command = new Command("plan", "Estimates GPUs, storage, bandwidth and cost. 1 GB is 10^9 bytes.")
        {
            preset,
            gpu,
            precision,
            set,
            whatIf,
            json,
        };
        command.SetAction(parsed =>
        {
            try
            {
                Plan plan = new Planner(catalog.With(ReadManifests())).CreatePlan(
                    new PlanRequest
                    {
                        Preset = parsed.GetValue(preset),
                        Gpu = parsed.GetValue(gpu),
                        Precision = parsed.GetValue(precision) is { } name ? Precisions.Parse(name, "precision") : Precision.Fp16,
                        Values = ParseValues(parsed.GetValue(set) ?? []),
                        WhatIf = parsed.GetValue(whatIf),
                    }
                );
                Console.Write(
                    parsed.GetValue(json)
                        ? JsonSerializer.Serialize(
                            PlanDocument.From(plan),
                            new JsonSerializerOptions(RestJson.Options) { WriteIndented = true }
                        ) + "\n"
                        : PlanTable.Write(plan)
                );
                return ExitCodes.Success;
            }
            catch (InvalidFieldException wrong)
            {
                throw new UsageException(s_optionOfField.GetValueOrDefault(wrong.Field, $"--set {wrong.Field}"), wrong.Description);
            }
        });
        return command;
    }

    private static Option<string?> Choice(string name, string help, string description, IEnumerable<string> choices) =>
        OptionValues.Text(name, help, $"{description}: {string.Join(", ", choices)}.");

    /// <summary>Reads the models that a server with the same configuration would serve.</summary>
    private static IReadOnlyList<ModelManifest> ReadManifests()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddEnvironmentVariables();
        builder.AddInference();
        using IHost host = builder.Build();
        return host.Services.GetRequiredService<IModelRepository>().Models;
    }

    private static Dictionary<string, double> ParseValues(string[] settings)
    {
        var values = new Dictionary<string, double>();
        foreach (string setting in settings)
        {
            int sign = setting.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
            {
                throw new UsageException("--set", $"'{setting}' must be NAME=VALUE");
            }

            Assumption assumption = Assumptions.Find(setting[..sign]);
            values[assumption.Id] = Quantity.Parse(setting[(sign + 1)..], assumption.Unit, assumption.Id);
        }

        return values;
    }
}
