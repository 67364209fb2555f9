namespace TextToVideo.Contracts.Messages;

/// <summary>The names of the header fields of the stages' commands.</summary>
public static class StageHeaders
{
    /// <summary>
    /// The milliseconds between two messages <see cref="StageHeartbeat"/> of the attempt. The field permits the first delivery of its
    /// command to start without a request <see cref="StartStage"/>, because the saga has already counted this start. The attempt has the id
    /// of the command's message.
    /// </summary>
    public const string HeartbeatMilliseconds = "Stage-Heartbeat-Milliseconds";
}
