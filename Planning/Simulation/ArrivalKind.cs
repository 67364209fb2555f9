namespace TextToVideo.Planning.Simulation;

/// <summary>The pattern in which requests arrive.</summary>
public enum ArrivalKind
{
    /// <summary>A Poisson process: random and independent arrivals.</summary>
    Poisson,

    /// <summary>Random arrivals with bursts: a Markov-modulated Poisson process (MMPP) with two states.</summary>
    Bursty,

    /// <summary>Random arrivals whose rate follows a sine over the day.</summary>
    Diurnal,

    /// <summary>Arrivals at equal intervals.</summary>
    Constant,

    /// <summary>The recorded arrival times of a real system, repeated.</summary>
    Measured,
}
