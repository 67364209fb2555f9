using System.Net;
using System.Net.Sockets;

namespace TextToVideo.Benchmarks;

/// <summary>Ports that nobody listens on.</summary>
internal static class Ports
{
    /// <summary>Two different free ports of the loopback address.</summary>
    public static (int First, int Second) Free()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
