namespace TextToVideo.Generation.Jobs;

/// <summary>Specifies the order among the waiting jobs of one tenant. It does not affect the order between tenants.</summary>
public enum JobPriority
{
    /// <summary>After all other jobs of the tenant.</summary>
    Low = -1,

    /// <summary>In the order of arrival.</summary>
    Normal = 0,

    /// <summary>Before all other jobs of the tenant.</summary>
    High = 1,
}
