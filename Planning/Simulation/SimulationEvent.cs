namespace TextToVideo.Planning.Simulation;

/// <summary>A future event of the simulation.</summary>
/// <param name="Kind">The kind of event.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Subject">The job or the replica.</param>
/// <param name="Version">The version of the replica's schedule; an event of an older version is ignored.</param>
internal readonly record struct SimulationEvent(SimulationEvent.EventKind Kind, int Stage, int Subject, int Version = 0)
{
    /// <summary>The kinds of events.</summary>
    internal enum EventKind
    {
        /// <summary>A process has completed a job.</summary>
        Done,

        /// <summary>A replica has reached a step at which jobs join or leave.</summary>
        Step,

        /// <summary>A job is retried.</summary>
        Retry,

        /// <summary>An autoscaler decides.</summary>
        Scale,

        /// <summary>A process that an autoscaler has started begins to work.</summary>
        Start,
    }
}
