namespace TextToVideo.Planning;

/// <summary>What a number of a plan counts. Prefixes are decimal: 1 GB is 10^9 bytes.</summary>
public enum QuantityUnit
{
    /// <summary>Things: users, servers, parameters, tokens.</summary>
    Count,

    /// <summary>A share or a factor.</summary>
    Factor,

    /// <summary>Seconds.</summary>
    Second,

    /// <summary>Bytes.</summary>
    Byte,

    /// <summary>Bytes a second.</summary>
    BytePerSecond,

    /// <summary>Floating-point operations; a multiplication and an addition are two.</summary>
    Flop,

    /// <summary>Floating-point operations a second.</summary>
    FlopPerSecond,

    /// <summary>Times a second.</summary>
    PerSecond,

    /// <summary>Times a day.</summary>
    PerDay,

    /// <summary>US dollars.</summary>
    Dollar,
}
