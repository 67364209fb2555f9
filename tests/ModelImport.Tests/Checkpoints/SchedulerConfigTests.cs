using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;
using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport.Tests.Checkpoints;

/// <summary>Published scheduler_config.json files, and what changes of them are refused.</summary>
public sealed class SchedulerConfigTests
{
    private const string Unipc = "wan-tiny/scheduler";
    private const string Euler = "variants/wan-scheduler-flow-match-euler";

    /// <summary>The file, a field, its new value, and what the message must say.</summary>
    public static TheoryData<string, string, string, string> Unsupported =>
        new()
        {
            { Unipc, "_class_name", "\"DDIMScheduler\"", "UniPCMultistepScheduler, FlowMatchEulerDiscreteScheduler" },
            { Unipc, "prediction_type", "\"epsilon\"", "only \"flow_prediction\" is supported" },
            { Unipc, "use_flow_sigmas", "false", "only true is supported" },
            { Unipc, "solver_order", "3", "only 2 is supported" },
            { Unipc, "solver_type", "\"bh1\"", "only \"bh2\" is supported" },
            { Unipc, "predict_x0", "false", "only true is supported" },
            { Unipc, "lower_order_final", "false", "only true is supported" },
            { Unipc, "disable_corrector", "[0]", "only [] is supported" },
            { Unipc, "thresholding", "true", "only false is supported" },
            { Unipc, "final_sigmas_type", "\"sigma_min\"", "only \"zero\" is supported" },
            { Unipc, "solver_p", "{}", "only null" },
            { Unipc, "shift_terminal", "0.02", "only null" },
            { Unipc, "flow_shift", "0", "above 0" },
            { Unipc, "flow_shift", "\"3\"", "finite numbers" },
            { Unipc, "num_train_timesteps", "1", "at least 2" },
            { Unipc, "solver_kind", "1", "not a known field" },
            { Euler, "invert_sigmas", "true", "only false is supported" },
            { Euler, "use_dynamic_shifting", "true", "only false is supported" },
            { Euler, "stochastic_sampling", "true", "only false is supported" },
            { Euler, "shift_terminal", "0.1", "only null" },
            { Euler, "shift", "101", "at most 100" },
            { Euler, "flow_shift", "3", "not a known field" },
        };

    [Theory]
    [InlineData(Unipc, SigmaScheduleKind.UnipcV040, SchedulerKind.UnipcMultistep, SigmaScheduleKind.UnipcV040)]
    [InlineData(Unipc, SigmaScheduleKind.UnipcV036, SchedulerKind.UnipcMultistep, SigmaScheduleKind.UnipcV036)]
    [InlineData(Euler, SigmaScheduleKind.UnipcV040, SchedulerKind.FlowMatchEuler, SigmaScheduleKind.FlowMatchShift)]
    public void Read_PublishedFile_GivesItsScheduler(
        string folder,
        SigmaScheduleKind unipcSchedule,
        SchedulerKind kind,
        SigmaScheduleKind sigmas
    )
    {
        using var checkpoint = new CheckpointCopy();
        Write(checkpoint, folder, _ => { });

        var config = SchedulerConfig.Read(CheckpointFolder.Open(checkpoint.Folder), unipcSchedule);

        Assert.Equal(new SchedulerConfig(kind, new SigmaScheduleManifest { Kind = sigmas, Shift = 3 }, 1000), config);
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Read_UnsupportedValue_NamesFileAndField(string folder, string field, string value, string reason)
    {
        using var checkpoint = new CheckpointCopy();
        Write(checkpoint, folder, config => config[field] = JsonNode.Parse(value));

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => SchedulerConfig.Read(CheckpointFolder.Open(checkpoint.Folder)));

        Assert.StartsWith(
            $"{Path.Combine(checkpoint.Folder, "scheduler/scheduler_config.json")}: {field} ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static void Write(CheckpointCopy checkpoint, string folder, Action<JsonNode> change)
    {
        JsonNode config = JsonNode.Parse(
            File.ReadAllText(Repository.GetPath($"tests/ModelImport.Tests/reference/{folder}/scheduler_config.json"))
        )!;
        string className = (string)config["_class_name"]!;
        change(config);
        File.WriteAllText(Path.Combine(checkpoint.Folder, "scheduler/scheduler_config.json"), config.ToJsonString());
        checkpoint.Change("model_index.json", index => index["scheduler"] = new JsonArray("diffusers", className));
    }
}
