namespace TextToVideo.Generation.Jobs;

/// <summary>Which of a tenant's waiting jobs goes first. Between tenants it says nothing.</summary>
public enum JobPriority
{
    /// <summary>After all others.</summary>
    Low = -1,

    /// <summary>In the order of arrival.</summary>
    Normal = 0,

    /// <summary>Before all others.</summary>
    High = 1,
}
