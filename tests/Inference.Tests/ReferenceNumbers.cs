using System.Text.Json;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests;

/// <summary>The numbers that reference/make_reference.py has computed; its first lines describe how to run it.</summary>
internal sealed record ReferenceNumbers(IReadOnlyList<ReferenceNumbers.Schedule> Schedules, IReadOnlyList<ReferenceNumbers.NoiseRun> Noise)
{
    public static ReferenceNumbers Load() =>
        JsonSerializer.Deserialize<ReferenceNumbers>(File.ReadAllText(TestModels.References), JsonSerializerOptions.Web)!;

    internal sealed record Schedule(
        string Kind,
        int Steps,
        float TimestepScale,
        IReadOnlyList<double> Sigmas,
        IReadOnlyList<double> ModelTimes,
        Trajectory Trajectory
    )
    {
        public SigmaScheduleManifest Manifest =>
            Enum.Parse<SigmaScheduleKind>(Kind) == SigmaScheduleKind.Linear
                ? new SigmaScheduleManifest { Kind = SigmaScheduleKind.Linear }
                : new SigmaScheduleManifest { Kind = SigmaScheduleKind.LinearQuadratic, Threshold = 0.025 };
    }

    internal sealed record Trajectory(
        float Guidance,
        IReadOnlyList<float> Start,
        IReadOnlyList<IReadOnlyList<float>> Conditional,
        IReadOnlyList<IReadOnlyList<float>> Unconditional,
        IReadOnlyList<double> End
    );

    internal sealed record NoiseRun(long Seed, long First, IReadOnlyList<float> Values);
}
