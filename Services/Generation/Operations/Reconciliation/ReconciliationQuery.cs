using TextToVideo.Contracts;

namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>Specifies which videos are examined, and what is done about the differences.</summary>
public sealed record ReconciliationQuery
{
    /// <summary>The largest number of videos that one call examines.</summary>
    public const int MaxLimit = 1000;

    /// <summary>The default age, in seconds, from which on files and ended jobs are examined.</summary>
    public const int DefaultMinAgeSeconds = 3600;

    /// <summary>The least value of <see cref="MinAgeSeconds"/>.</summary>
    public const int LeastMinAgeSeconds = 60;

    /// <summary>The largest value of <see cref="MinAgeSeconds"/>.</summary>
    public const int MostMinAgeSeconds = 366 * 86_400;

    /// <summary>Gets the video after which to start, in the order of ids; null to start with the first.</summary>
    public Guid? After { get; init; }

    /// <summary>Gets the maximum number of videos to examine, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = MaxLimit;

    /// <summary>
    /// Gets the age, in seconds, from which on files and ended jobs are examined: 60 to 31,622,400. What is younger may still be in use by
    /// a stage or a deletion in progress.
    /// </summary>
    public int MinAgeSeconds { get; init; } = DefaultMinAgeSeconds;

    /// <summary>Gets a value indicating whether the differences are removed: the files, and the rows without files.</summary>
    public bool Delete { get; init; }

    /// <summary>Gets a value indicating whether they are removed even if the two stores do not seem to belong together.</summary>
    public bool Force { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InvalidFieldException">A value is out of its range.</exception>
    public void Check()
    {
        if (Limit is < 1 or > MaxLimit)
        {
            throw new InvalidFieldException("limit", $"must be from 1 to {MaxLimit}");
        }

        if (MinAgeSeconds is < LeastMinAgeSeconds or > MostMinAgeSeconds)
        {
            throw new InvalidFieldException("age", $"must be from {LeastMinAgeSeconds} to {MostMinAgeSeconds} seconds");
        }
    }
}
