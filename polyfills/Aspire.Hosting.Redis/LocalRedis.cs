using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;

namespace Aspire.Hosting.Redis;

/// <summary>Redis as a program of this machine.</summary>
internal sealed class LocalRedis(RedisResource redis) : ILocalServer
{
    public async Task<ProcessSpec> PrepareAsync(LocalServerContext context, CancellationToken cancellationToken)
    {
        string program = Programs.Require("Redis", "redis-server", "redis-server", "valkey-server");
        AllocatedEndpoint endpoint = redis.PrimaryEndpoint.EndpointAnnotation.AllocatedEndpoint!;
        bool keep = redis.Annotations.OfType<ContainerMountAnnotation>().Any();

        // In a file, because everyone can read a command line.
        string configuration = Path.Combine(context.DataPath, "redis.conf");
        LocalStore.WritePrivately(configuration, $"""
            bind {endpoint.Address}
            port {endpoint.Port}
            requirepass {await redis.PasswordParameter.GetValueAsync(cancellationToken)}
            daemonize no
            dir "{context.DataPath}"
            save {(keep ? "60 1" : "\"\"")}

            """);
        return new ProcessSpec { FileName = program, Arguments = [configuration], WorkingDirectory = context.DataPath };
    }

    /// <summary>AUTH and PING; while it loads its data, it answers LOADING.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        AllocatedEndpoint endpoint = redis.PrimaryEndpoint.EndpointAnnotation.AllocatedEndpoint!;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Address, endpoint.Port, cancellationToken);
            NetworkStream stream = client.GetStream();
            string? password = await redis.PasswordParameter.GetValueAsync(cancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            _ = await reader.ReadLineAsync(cancellationToken);
            string? answer = await reader.ReadLineAsync(cancellationToken);
            return answer == "+PONG" ? null : $"it answers {answer ?? "nothing"}";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return exception.Message;
        }
    }
}
