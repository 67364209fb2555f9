namespace Aspire.Dashboard.Resources;

/// <summary>The processes of the application, for the dashboard.</summary>
internal interface IDashboardResources
{
    /// <summary>Called with each change.</summary>
    event Action? Changed;

    /// <summary>All as they are now.</summary>
    IReadOnlyList<DashboardResource> Now { get; }

    /// <summary>Does something with a process, and returns when it is done or has begun.</summary>
    /// <returns>Whether there is such a process.</returns>
    Task<bool> ExecuteAsync(string id, ResourceCommand command);

    /// <summary>What a process has said last, and then each line that it says; null where there is no such process.</summary>
    IAsyncEnumerable<IReadOnlyList<string>>? ReadLog(string id, CancellationToken cancellationToken);
}
