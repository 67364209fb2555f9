using System.Text.Json.Serialization;

namespace TextToVideo.Generation.Jobs;

/// <summary>A run of a stage that began while an earlier stage was still producing its input.</summary>
/// <param name="CommandId">The message with the command of the run.</param>
/// <param name="State">What has become of it.</param>
public sealed record AheadRun(Guid CommandId, AheadRunState State);

/// <summary>What has become of a run ahead of its turn.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AheadRunState>))]
public enum AheadRunState
{
    /// <summary>Its command was sent, and no end is known.</summary>
    Running,

    /// <summary>It has done its work.</summary>
    Finished,

    /// <summary>It has ended without a result, and the worker has reported so or is not waited for. The stage runs in its turn.</summary>
    Abandoned,

    /// <summary>Its worker has died. The stage runs in its turn, and this start counts.</summary>
    Died,
}
