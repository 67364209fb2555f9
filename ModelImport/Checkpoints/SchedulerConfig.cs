using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>The scheduler of a published flow-matching model, from its <c>scheduler_config.json</c>.</summary>
/// <param name="Kind">The kind of scheduler.</param>
/// <param name="Sigmas">The noise schedule.</param>
/// <param name="TimestepScale">The factor of the timestep: the number of timesteps that the model was trained with.</param>
internal sealed record SchedulerConfig(SchedulerKind Kind, SigmaScheduleManifest Sigmas, int TimestepScale)
{
    private const string Unipc = "UniPCMultistepScheduler";
    private const string FlowMatchEuler = "FlowMatchEulerDiscreteScheduler";

    /// <summary>The classes of diffusers that <see cref="Read"/> knows.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [Unipc, FlowMatchEuler];

    /// <summary>Reads the scheduler of a checkpoint. All other fields must have values that do not change the result.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="unipcSchedule">
    /// Which version of diffusers a UniPCMultistepScheduler follows: <see cref="SigmaScheduleKind.UnipcV040"/> or
    /// <see cref="SigmaScheduleKind.UnipcV036"/>. The file does not say it.
    /// </param>
    /// <exception cref="ModelLoadException">The file is missing or malformed, or has a value that is not supported.</exception>
    public static SchedulerConfig Read(CheckpointFolder folder, SigmaScheduleKind unipcSchedule = SigmaScheduleKind.UnipcV040)
    {
        ConfigFile file = folder.ReadConfig("scheduler", "scheduler_config.json", [.. ClassNames]);
        string? className = ConfigFile.ToText(file.Find("_class_name"));
        file.Check(className is Unipc or FlowMatchEuler, "_class_name", $"must be one of {string.Join(", ", ClassNames)}");
        SchedulerConfig config = className == Unipc ? ReadUnipc(file, unipcSchedule) : ReadFlowMatchEuler(file);
        file.RejectUnknown();
        return config;
    }

    private static SchedulerConfig ReadUnipc(ConfigFile file, SigmaScheduleKind schedule)
    {
        file.Require("prediction_type", "flow_prediction");
        file.Require("use_flow_sigmas", true);
        file.Require("solver_order", 2, isOptional: true);
        file.Require("solver_type", "bh2", isOptional: true);
        file.Require("predict_x0", true, isOptional: true);
        file.Require("lower_order_final", true, isOptional: true);
        file.Require("final_sigmas_type", "zero", isOptional: true);
        file.Require("disable_corrector", Array.Empty<int>(), isOptional: true);
        RequireFalse(file, "thresholding", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_dynamic_shifting");
        RequireNull(file, "solver_p", "shift_terminal", "sigma_min", "sigma_max");

        // These concern schedules of a variance-preserving process, or fields that are off.
        Skip(
            file,
            "beta_start",
            "beta_end",
            "beta_schedule",
            "trained_betas",
            "rescale_betas_zero_snr",
            "timestep_spacing",
            "steps_offset",
            "dynamic_thresholding_ratio",
            "sample_max_value",
            "time_shift_type"
        );
        return new SchedulerConfig(
            SchedulerKind.UnipcMultistep,
            new SigmaScheduleManifest { Kind = schedule, Shift = ReadShift(file, "flow_shift") },
            ReadTimesteps(file)
        );
    }

    private static SchedulerConfig ReadFlowMatchEuler(ConfigFile file)
    {
        RequireFalse(
            file,
            "invert_sigmas",
            "use_dynamic_shifting",
            "use_karras_sigmas",
            "use_exponential_sigmas",
            "use_beta_sigmas",
            "stochastic_sampling"
        );
        RequireNull(file, "shift_terminal");
        Skip(file, "base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift", "time_shift_type");
        return new SchedulerConfig(
            SchedulerKind.FlowMatchEuler,
            new SigmaScheduleManifest { Kind = SigmaScheduleKind.FlowMatchShift, Shift = ReadShift(file, "shift") },
            ReadTimesteps(file)
        );
    }

    private static double ReadShift(ConfigFile file, string name)
    {
        double shift = file.GetNumber(name, 1);
        file.Check(shift is > 0 and <= 100, name, "must be above 0 and at most 100");
        return shift;
    }

    private static int ReadTimesteps(ConfigFile file)
    {
        int timesteps = file.GetCount("num_train_timesteps", 1000);
        file.Check(timesteps > 1, "num_train_timesteps", "must be at least 2");
        return timesteps;
    }

    private static void RequireFalse(ConfigFile file, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            file.Require(name, false, isOptional: true);
        }
    }

    private static void RequireNull(ConfigFile file, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            file.Check(file.Find(name) is null, name, "is not supported; only null is");
        }
    }

    private static void Skip(ConfigFile file, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            file.Skip(name);
        }
    }
}
