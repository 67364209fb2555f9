using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Comparison;

/// <summary>The schedulers that reference dumps name.</summary>
internal static class ReferenceScheduler
{
    private const string Shift = "flow_match_euler_shift";

    /// <summary>Returns a model with the scheduler of a dump.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">
    /// <c>unipc_v036</c> or <c>unipc_v040</c>, which take the shift of the model; <c>flow_match_euler_shiftS</c> with a shift S; empty for
    /// the scheduler of the model.
    /// </param>
    /// <param name="variant">The model with this scheduler; null if the result is false.</param>
    /// <returns>False if the name is unknown, or if the model's schedule has no shift.</returns>
    public static bool TryApply(ModelManifest model, string name, [NotNullWhen(true)] out ModelManifest? variant)
    {
        double? shift = model.Scheduler.Sigmas.Shift;
        variant = name switch
        {
            "" => model,
            _ when shift is null => null,
            "unipc_v036" => With(SchedulerKind.UnipcMultistep, SigmaScheduleKind.UnipcV036, shift),
            "unipc_v040" => With(SchedulerKind.UnipcMultistep, SigmaScheduleKind.UnipcV040, shift),
            _ when name.StartsWith(Shift, StringComparison.Ordinal) => With(
                SchedulerKind.FlowMatchEuler,
                SigmaScheduleKind.FlowMatchShift,
                double.Parse(name[Shift.Length..], CultureInfo.InvariantCulture)
            ),
            _ => null,
        };
        return variant is not null;

        ModelManifest With(SchedulerKind kind, SigmaScheduleKind sigmas, double? shift) =>
            model with
            {
                Scheduler = model.Scheduler with
                {
                    Kind = kind,
                    Sigmas = new SigmaScheduleManifest { Kind = sigmas, Shift = shift },
                },
            };
    }
}
