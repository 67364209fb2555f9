namespace TextToVideo.Planning;

/// <summary>The units of a plan's values. Prefixes are decimal: 1 GB is 10^9 bytes.</summary>
public enum QuantityUnit
{
    /// <summary>A number of things: users, servers, parameters, tokens.</summary>
    Count,

    /// <summary>A share or a factor.</summary>
    Factor,

    /// <summary>Seconds.</summary>
    Second,

    /// <summary>Bytes.</summary>
    Byte,

    /// <summary>Bytes per second.</summary>
    BytePerSecond,

    /// <summary>Floating-point operations; a multiplication and an addition count as two.</summary>
    Flop,

    /// <summary>Floating-point operations per second.</summary>
    FlopPerSecond,

    /// <summary>Events per second.</summary>
    PerSecond,

    /// <summary>Events per day.</summary>
    PerDay,

    /// <summary>US dollars.</summary>
    Dollar,
}
