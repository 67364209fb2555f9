using System.Net;
using System.Net.Sockets;

namespace TextToVideo.TestSupport;

/// <summary>Ports of the loopback address that nobody listens on.</summary>
public static class FreePorts
{
    // Below those that systems give to outgoing connections, which could take one between this question and its use.
    private const int First = 10_000;
    private const int Last = 30_000;

    /// <summary>Two of them, the second after the first.</summary>
    public static (int First, int Second) Pair()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, Last);
            if (IsFree(port) && IsFree(port + 1))
            {
                return (port, port + 1);
            }
        }
    }

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
