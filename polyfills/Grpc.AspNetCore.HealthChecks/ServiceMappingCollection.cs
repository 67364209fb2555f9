using System.Collections;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>The gRPC services whose status is told.</summary>
public sealed class ServiceMappingCollection : IEnumerable<ServiceMapping>
{
    private readonly Dictionary<string, ServiceMapping> _mappings = new(StringComparer.Ordinal);

    /// <summary>Number of services.</summary>
    public int Count => _mappings.Count;

    /// <summary>Sets the checks of a service.</summary>
    /// <param name="name">Full name of the service; empty for the server as a whole.</param>
    /// <param name="predicate">Whether a check counts.</param>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate) => _mappings[name] = new ServiceMapping(name, predicate);

    /// <summary>Adds a service.</summary>
    /// <param name="service">The service and its checks.</param>
    /// <exception cref="ArgumentException">The service is there.</exception>
    public void Add(ServiceMapping service) => _mappings.Add(service.Name, service);

    /// <summary>Removes a service.</summary>
    /// <param name="name">Its name.</param>
    public void Remove(string name) => _mappings.Remove(name);

    /// <summary>Removes all services.</summary>
    public void Clear() => _mappings.Clear();

    /// <inheritdoc/>
    public IEnumerator<ServiceMapping> GetEnumerator() => _mappings.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ServiceMapping? Find(string name) => _mappings.GetValueOrDefault(name);
}
