using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the state of one job: both the instance of the saga and the record that the API reads, stored in one row.</summary>
public sealed class VideoJob : SagaStateMachineInstance
{
    /// <summary>Gets or sets the id of the video.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>Gets or sets the name of the saga's state; see <see cref="VideoJobStates"/>.</summary>
    public string CurrentState { get; set; } = VideoJobStates.Queued;

    /// <summary>Gets or sets the time at which the job was accepted.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Gets or sets the time at which the row was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Gets or sets the time at which the job ended, with any result; null until then.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Gets or sets the name of the model.</summary>
    public required string Model { get; set; }

    /// <summary>Gets or sets the prompt as the user wrote it.</summary>
    public required string Prompt { get; set; }

    /// <summary>Gets or sets the customisation that the user specified in addition to the prompt.</summary>
    public Customisation Customisation { get; set; } = Customisation.None;

    /// <summary>Gets or sets the text that the model encodes: the prompt, or the rewritten prompt, with the customisation.</summary>
    public string EncodedPrompt
    {
        get => field ?? Prompt;
        set;
    }

    /// <summary>Gets or sets the request to have the prompt rewritten, and its result; null if there is no request.</summary>
    public PromptEnhancement? Enhancement { get; set; }

    /// <summary>Gets or sets the negative prompt; may be empty.</summary>
    public required string NegativePrompt { get; set; }

    /// <summary>Gets or sets the size, length and frame rate of the clip.</summary>
    public required Clip Clip { get; set; }

    /// <summary>Gets or sets the seed of the initial noise, 0 to 2^53 − 1.</summary>
    public long Seed { get; set; }

    /// <summary>Gets or sets the number of denoising steps.</summary>
    public int NumInferenceSteps { get; set; }

    /// <summary>Gets or sets the classifier-free guidance scale.</summary>
    public double GuidanceScale { get; set; }

    /// <summary>Gets or sets the smallest noise level with guidance, 0 to 1.</summary>
    public double GuidanceMinSigma { get; set; }

    /// <summary>Gets or sets the largest noise level with guidance, 0 to 1.</summary>
    public double GuidanceMaxSigma { get; set; } = 1;

    /// <summary>Gets or sets the threshold of the step cache, 0 to 1; 0 skips no step.</summary>
    public double CacheThreshold { get; set; }

    /// <summary>Gets or sets the number of denoising steps that needed no model call; null until the denoising has ended.</summary>
    public int? StepsSkipped { get; set; }

    /// <summary>Gets or sets the output formats: one or more of mp4, webm, avi and gif.</summary>
    public required IReadOnlyList<string> OutputFormats { get; set; }

    /// <summary>Gets or sets the error code, one of <see cref="ErrorCodes"/>; null unless the job has failed.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>Gets or sets the error message, one line for the user; null unless the job has failed.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>Gets or sets the warnings for the user; they do not stop the job.</summary>
    public List<string> Warnings { get; set; } = [];

    /// <summary>Gets or sets the start and end times of the stages, in order.</summary>
    public List<StageRecord> Stages { get; set; } = [];

    /// <summary>Gets or sets the tenant that owns the job.</summary>
    public string Tenant { get; set; } = string.Empty;

    /// <summary>Gets or sets the id of the API key of the request; null if no key was required.</summary>
    public string? KeyId { get; set; }

    /// <summary>Gets or sets the priority among the tenant's waiting jobs.</summary>
    public JobPriority Priority { get; set; }

    /// <summary>Gets or sets the time at which the job left the queue for the pipeline; null while it waits.</summary>
    public DateTimeOffset? DispatchedAt { get; set; }

    /// <summary>Gets or sets how often the current stage has been scheduled for a retry after a failure.</summary>
    public int Redeliveries { get; set; }

    /// <summary>Gets or sets the time of the current stage's next retry; null if none is scheduled.</summary>
    public DateTimeOffset? RedeliverAt { get; set; }

    /// <summary>
    /// Gets or sets how often the current stage was started without an end that its worker reported, since it last made progress. More than
    /// one means that workers died during it.
    /// </summary>
    public int Starts { get; set; }

    /// <summary>Gets or sets how much of the current stage was saved at its last start, in the unit of the stage.</summary>
    public int SavedProgress { get; set; }

    /// <summary>Gets or sets the attempt that is working on the current stage; null if none has started.</summary>
    public StageClaim? Claim { get; set; }

    /// <summary>Gets or sets the video that this one is a remix of; null if it is not a remix.</summary>
    public Guid? RemixedFrom { get; set; }

    /// <summary>Gets or sets the pending review of the job; null if there is none.</summary>
    public ReviewRecord? Review { get; set; }

    /// <summary>Gets or sets the size of the video's files in bytes; 0 until the job is completed.</summary>
    public long StoredBytes { get; set; }

    /// <summary>Gets or sets the span in which the job was accepted, in W3C Trace Context format; null if it was not traced.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Gets the trace id of the job, 32 hexadecimal digits; null if it was not traced.</summary>
    public string? TraceId => TraceParent?.Split('-')[1];

    /// <summary>Gets the moderation decisions made since the row was loaded. They are saved in the same transaction as the row.</summary>
    public List<ModerationRecord> Decisions { get; } = [];

    /// <summary>
    /// Gets or sets the answer to the <see cref="StartStage"/> that is being handled. It is not stored, and sent after the row is saved.
    /// </summary>
    public StageStartDecision StartDecision { get; set; }

    /// <summary>Gets OpenAI's status of the job: queued, in_progress, completed or failed.</summary>
    public string Status =>
        CurrentState switch
        {
            VideoJobStates.Queued => "queued",
            VideoJobStates.Completed => "completed",
            VideoJobStates.Rejected or VideoJobStates.Failed or VideoJobStates.Cancelled => "failed",
            _ => "in_progress",
        };

    /// <summary>Gets a value indicating whether the job is in a final state.</summary>
    public bool HasEnded => VideoJobStates.IsFinal(CurrentState);
}
