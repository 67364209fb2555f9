using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the resources are doing.</summary>
public class ResourceNotificationService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _latest = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Called with each change, in order.</summary>
    internal event Action<ResourceEvent>? Changed;

    /// <summary>Everything as it is now.</summary>
    internal IReadOnlyList<ResourceEvent> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _latest.Values];
            }
        }
    }

    /// <summary>Waits until all processes of a resource are healthy.</summary>
    /// <param name="resourceName">The resource's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The last change.</returns>
    /// <exception cref="DistributedApplicationException">There is no such resource, or it cannot be started.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        UntilAsync(
            resourceName,
            now => now.Snapshot.State?.Text == KnownResourceStates.FailedToStart
                ? throw new DistributedApplicationException($"'{resourceName}' cannot be started: {now.Snapshot.Problem}")
                : now.Snapshot.HealthStatus == HealthStatus.Healthy,
            cancellationToken);

    /// <summary>Waits until all processes of a resource are in a state.</summary>
    /// <param name="resourceName">The resource's name.</param>
    /// <param name="targetState">One of <see cref="KnownResourceStates"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">There is no such resource.</exception>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        UntilAsync(resourceName, now => now.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <summary>Waits until all processes of a resource are as they should be.</summary>
    /// <param name="resourceName">The resource's name.</param>
    /// <param name="predicate">Whether one is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The last change.</returns>
    /// <exception cref="DistributedApplicationException">There is no such resource.</exception>
    public Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        UntilAsync(resourceName, predicate, cancellationToken);

    /// <summary>The same for what cannot go on without the resource, and is stopped where it cannot be started.</summary>
    internal Task WaitUntilHealthyAsync(string resourceName, CancellationToken cancellationToken) =>
        UntilAsync(resourceName, now => now.Snapshot.HealthStatus == HealthStatus.Healthy, cancellationToken);

    internal void Publish(IResource resource, string id, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            CustomResourceSnapshot former = _latest.GetValueOrDefault(id)?.Snapshot ?? new() { ResourceType = resource.GetType().Name };
            var now = new ResourceEvent(resource, id, change(former));
            _latest[id] = now;
            Changed?.Invoke(now);
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<ResourceEvent> UntilAsync(string name, Func<ResourceEvent, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                ResourceEvent[] processes = [.. _latest.Values.Where(now => now.Resource.Name == name)];
                if (processes.Length == 0)
                {
                    throw new DistributedApplicationException($"There is no resource '{name}' that runs.");
                }

                if (processes.All(condition))
                {
                    return processes[^1];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
