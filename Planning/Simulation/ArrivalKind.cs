namespace TextToVideo.Planning.Simulation;

/// <summary>How requests come.</summary>
public enum ArrivalKind
{
    /// <summary>At random moments, independent of one another.</summary>
    Poisson,

    /// <summary>At random moments, now and then many more than usual: a process of two states (MMPP).</summary>
    Bursty,

    /// <summary>At random moments, with a rate that rises and falls over the day as a sine.</summary>
    Diurnal,

    /// <summary>At even distances.</summary>
    Constant,

    /// <summary>When they came to a real system, again and again.</summary>
    Measured,
}
