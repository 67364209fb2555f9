using System.Net;
using System.Net.Sockets;

namespace TextToVideo.TestSupport;

/// <summary>Finds unused ports of the loopback address.</summary>
public static class FreePorts
{
    // Below the ephemeral ports of outgoing connections, which could occupy a port between this check and its use.
    private const int First = 10_000;
    private const int Last = 30_000;

    /// <summary>Returns two consecutive free ports.</summary>
    public static (int First, int Second) GetPair()
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
