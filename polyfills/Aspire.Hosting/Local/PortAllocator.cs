using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>
/// Gives every endpoint a port of the loopback address, for as long as the application runs. Free ones are taken below those that the
/// kernel gives to outgoing connections: such a connection could otherwise hold the port of a process that is being started again.
/// </summary>
internal sealed class PortAllocator
{
    public const string Host = "127.0.0.1";

    private const int First = 20000;
    private const int Last = 29999;
    private const int Attempts = 1000;

    private readonly HashSet<int> _taken = [];

    /// <summary>Gives each replica's endpoints their ports.</summary>
    /// <exception cref="DistributedApplicationException">A port that is asked for is not free.</exception>
    public void Allocate(IResource resource, int replicas)
    {
        foreach (EndpointAnnotation endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.TargetPort is not null && replicas > 1)
            {
                throw new DistributedApplicationException(
                    $"'{resource.Name}' has {replicas} replicas, and its endpoint '{endpoint.Name}' the fixed port {endpoint.TargetPort}:"
                    + " give it no port, or 1 replica.");
            }

            endpoint.Allocated =
                [.. Enumerable.Range(0, replicas).Select(_ => new AllocatedEndpoint(endpoint, AddressOf(endpoint), Take(resource, endpoint)))];
        }
    }

    /// <summary>A free port.</summary>
    public int Take()
    {
        lock (_taken)
        {
            for (int i = 0; i < Attempts; i++)
            {
                int port = Random.Shared.Next(First, Last + 1);
                if (!_taken.Contains(port) && IsFree(port))
                {
                    _taken.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"There is no free port between {First} and {Last}.");
    }

    /// <summary>A certain port.</summary>
    /// <exception cref="DistributedApplicationException">It is not free.</exception>
    public int Take(int port, string owner)
    {
        lock (_taken)
        {
            return _taken.Add(port) && IsFree(port)
                ? port
                : throw new DistributedApplicationException($"The port {port} of {owner} is in use: choose another.");
        }
    }

    /// <summary>Whether a host is the loopback address.</summary>
    public static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Where this machine reaches an endpoint: what listens on every address listens on the loopback address too.</summary>
    private static string AddressOf(EndpointAnnotation endpoint) =>
        IPAddress.TryParse(endpoint.TargetHost.Trim('[', ']'), out IPAddress? address) && !IPAddress.IsLoopback(address)
            && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? endpoint.TargetHost
            : Host;

    private int Take(IResource resource, EndpointAnnotation endpoint) =>
        endpoint.TargetPort is { } port ? Take(port, $"'{resource.Name}' ({endpoint.Name})") : Take();

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
