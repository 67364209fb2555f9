namespace TextToVideo.Planning.Simulation;

/// <summary>Something that is going to happen.</summary>
/// <param name="Kind">What.</param>
/// <param name="Stage">Where.</param>
/// <param name="Subject">The job, or the replica.</param>
/// <param name="Version">Of a replica's plan: an event of an older one is void.</param>
internal readonly record struct SimulationEvent(SimulationEvent.What Kind, int Stage, int Subject, int Version = 0)
{
    /// <summary>What happens.</summary>
    internal enum What
    {
        /// <summary>A process is done with a job.</summary>
        Done,

        /// <summary>A replica has come to a step at which jobs join or leave.</summary>
        Step,

        /// <summary>A job is tried again.</summary>
        Retry,
    }
}
