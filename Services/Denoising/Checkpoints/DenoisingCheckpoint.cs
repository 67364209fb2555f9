using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>
/// The state of an unfinished run: the latents between two steps, and the states of the scheduler and of the step cache. It needs no random
/// state, because the noise depends only on the seed. The file format is safetensors with the tensor <c>latents</c>, the tensors of the
/// scheduler, whose names begin with <c>scheduler_</c>, the tensors and metadata of the cache, whose names begin with <c>cache_</c>, and
/// the metadata <c>step</c>, <c>latents_sha256</c> (of all tensors) and the properties of the run.
/// </summary>
/// <param name="Step">The number of completed steps, from 1 to the number of steps minus 1.</param>
/// <param name="Latents">The latents [C, T, H, W].</param>
internal sealed record DenoisingCheckpoint(int Step, FloatTensor Latents)
{
    private const string TensorName = "latents";
    private const string StepKey = "step";
    private const string HashKey = "latents_sha256";

    /// <summary>The state of the step cache; null if there is none.</summary>
    public StepCacheState? Cache { get; init; }

    /// <summary>The state of a multistep scheduler; null for any other.</summary>
    public SchedulerState? Scheduler { get; init; }

    /// <summary>Converts the checkpoint to a file.</summary>
    /// <param name="run">The run that the checkpoint belongs to.</param>
    public SafetensorsBuilder ToFile(DenoisingRun run)
    {
        SafetensorsBuilder file = new SafetensorsBuilder()
            .Add(TensorName, Latents)
            .AddMetadata(StepKey, Step.ToString(CultureInfo.InvariantCulture))
            .AddMetadata(HashKey, Hash());
        if (Cache is not null)
        {
            StepCacheTensors.Add(file, Cache, Latents.Shape.AsSpan());
        }

        if (Scheduler is not null)
        {
            SchedulerTensors.Add(file, Scheduler, Latents.Shape.AsSpan());
        }

        foreach ((string key, string value) in run.Properties)
        {
            file.AddMetadata(key, value);
        }

        return file;
    }

    /// <summary>Reads a checkpoint from a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="run">The run that the checkpoint must belong to.</param>
    /// <param name="scheduler">The scheduler of the run.</param>
    /// <exception cref="InvalidDataException">
    /// The checkpoint is damaged or belongs to another run; the message says what is wrong.
    /// </exception>
    public static DenoisingCheckpoint FromFile(SafetensorsFile file, DenoisingRun run, IScheduler scheduler)
    {
        if (run.FindDifference(file.Metadata) is string difference)
        {
            throw new InvalidDataException($"it belongs to another run: {difference} differs");
        }

        var checkpoint = new DenoisingCheckpoint(GetStep(file), file.Floats(TensorName))
        {
            Cache = StepCacheTensors.Find(file),
            Scheduler = SchedulerTensors.Find(file),
        };
        if (file.Metadata.GetValueOrDefault(HashKey) != checkpoint.Hash())
        {
            throw new InvalidDataException("its latents are damaged");
        }

        int step = checkpoint.Step;
        if (step < 1 || step >= scheduler.Steps || checkpoint.Latents.ToString() != run.Properties["shape"])
        {
            throw new InvalidDataException("its step or shape is invalid");
        }

        return scheduler.CanContinue(step, checkpoint.Latents.Length, checkpoint.Scheduler)
            ? checkpoint
            : throw new InvalidDataException("the state of its scheduler is not the one after its step");
    }

    /// <summary>Returns the number of completed steps that a checkpoint's file says it has, for whatever run; 0 if it says none.</summary>
    /// <param name="file">The file.</param>
    public static int GetStep(SafetensorsFile file) =>
        int.TryParse(file.Metadata.GetValueOrDefault(StepKey), NumberStyles.None, CultureInfo.InvariantCulture, out int step) ? step : 0;

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<float>(Latents.Span));
        foreach (
            float[]? tensor in (float[]?[])
                [
                    Cache?.Sample,
                    Cache?.Output,
                    Cache?.PreviousOutput,
                    Scheduler?.Sample,
                    Scheduler?.OriginalSample,
                    Scheduler?.PreviousOriginalSample,
                ]
        )
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
