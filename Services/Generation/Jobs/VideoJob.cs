using MassTransit;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>The state of one job: the saga's instance, and the record that the API reads. One row.</summary>
public sealed class VideoJob : SagaStateMachineInstance
{
    /// <summary>The video's id.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>The saga's state, by name; see <see cref="VideoJobStates"/>.</summary>
    public string CurrentState { get; set; } = VideoJobStates.Queued;

    /// <summary>When the job was accepted.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the row was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When the job ended, however it did.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>The model's name.</summary>
    public required string Model { get; set; }

    /// <summary>What the user asked for.</summary>
    public required string Prompt { get; set; }

    /// <summary>What the user said beside it.</summary>
    public Customisation Customisation { get; set; } = Customisation.None;

    /// <summary>The text that the model is given for prompt and customisation.</summary>
    public string EncodedPrompt
    {
        get => field ?? Prompt;
        set;
    }

    /// <summary>What the user does not want to see; may be empty.</summary>
    public required string NegativePrompt { get; set; }

    /// <summary>Size, length and rate of the clip.</summary>
    public required Clip Clip { get; set; }

    /// <summary>Of the initial noise, 0 to 2^53 − 1.</summary>
    public long Seed { get; set; }

    /// <summary>Denoising steps.</summary>
    public int NumInferenceSteps { get; set; }

    /// <summary>Classifier-free guidance.</summary>
    public double GuidanceScale { get; set; }

    /// <summary>Of mp4, webm, avi, gif; at least one.</summary>
    public required IReadOnlyList<string> OutputFormats { get; set; }

    /// <summary>One of <see cref="ErrorCodes"/> where the job has failed.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>One line for the user where the job has failed.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>What the user should know though the job goes on.</summary>
    public List<string> Warnings { get; set; } = [];

    /// <summary>When each stage ran, in order.</summary>
    public List<StageRecord> Stages { get; set; } = [];

    /// <summary>Whose job it is.</summary>
    public string Tenant { get; set; } = string.Empty;

    /// <summary>The API key that it came with; null while none was needed.</summary>
    public string? KeyId { get; set; }

    /// <summary>Which of the tenant's waiting jobs goes first.</summary>
    public JobPriority Priority { get; set; }

    /// <summary>When the job left the queue for the pipeline; null while it waits.</summary>
    public DateTimeOffset? DispatchedAt { get; set; }

    /// <summary>How often the current stage has been put off after it failed.</summary>
    public int Redeliveries { get; set; }

    /// <summary>Until when the current stage is put off; null where it is not.</summary>
    public DateTimeOffset? RedeliverAt { get; set; }

    /// <summary>The video that this one is a remix of, if it is one.</summary>
    public Guid? RemixedFrom { get; set; }

    /// <summary>What the job waits for a reviewer with; null where it does not.</summary>
    public ReviewRecord? Review { get; set; }

    /// <summary>The span in which the job was accepted, as W3C Trace Context writes it; null where nobody traced it.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The trace that everything about the job is in, 32 hexadecimal digits; null where there is none.</summary>
    public string? TraceId => TraceParent?.Split('-')[1];

    /// <summary>What has been decided about the job since its row was loaded. It is saved with the row, or neither is.</summary>
    public List<ModerationRecord> Decisions { get; } = [];

    /// <summary>Whether nothing will happen to the job any more.</summary>
    public bool HasEnded => VideoJobStates.IsFinal(CurrentState);
}
