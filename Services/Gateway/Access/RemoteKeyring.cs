using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Gateway.Proxy;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.V1;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;
using KeyState = TextToVideo.ServiceDefaults.Access.KeyState;

namespace TextToVideo.Gateway.Access;

/// <summary>
/// Checks keys by calling a replica of the API, which stores the keys. It calls only replicas that the proxy considers available. A check
/// is idempotent, so it is retried on another replica if one does not respond.
/// </summary>
internal sealed class RemoteKeyring(IProxyStateLookup proxy, IOptions<ProxyOptions> options, TimeProvider time) : IKeyring, IDisposable
{
    private const int MaxAttempts = 3;

    /// <summary>A check normally takes one or two milliseconds. A longer wait means that the replica is not responding.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    public async Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        var request = new CheckKeyRequest { Key = token ?? string.Empty };
        RpcException? failure = null;
        foreach (string address in SelectReplicas())
        {
            try
            {
                var client = new Keyring.KeyringClient(GetChannel(address));
                return ToKeyCheck(
                    await client.CheckKeyAsync(
                        request,
                        deadline: time.GetUtcNow().UtcDateTime + s_timeout,
                        cancellationToken: cancellationToken
                    )
                );
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                failure = exception;
            }
        }

        // A replica that cannot read the keys sends a message of its own, with trailers. Otherwise the message is only the client
        // library's.
        var retryAfter = TimeSpan.FromSeconds(ProxyErrors.RetryAfter(options.Value));
        throw failure?.Trailers.Count > 0
            ? new KeyringException(ErrorCodes.StorageUnavailable, failure.Status.Detail, retryAfter, failure)
            : new KeyringException(ProxyErrors.ServiceUnavailable, ProxyErrors.Unreachable(options.Value), retryAfter, failure);
    }

    public void Dispose()
    {
        foreach (Lazy<GrpcChannel> channel in _channels.Values)
        {
            channel.Value.Dispose();
        }
    }

    private KeyCheck ToKeyCheck(CheckKeyResponse response) =>
        response.State switch
        {
            V1.KeyState.NoneCreated when !options.Value.RequireKey => new KeyCheck(KeyState.NoneCreated),
            V1.KeyState.Revoked => new KeyCheck(KeyState.Revoked),
            V1.KeyState.Expired => new KeyCheck(KeyState.Expired),
            V1.KeyState.Valid when response.Holder is { } holder => new KeyCheck(
                KeyState.Valid,
                new Caller
                {
                    KeyId = holder.KeyId,
                    Tenant = holder.Tenant,
                    IsAdmin = holder.IsAdmin,
                    RequestsPerMinute = holder.HasRequestsPerMinute ? holder.RequestsPerMinute : null,
                    VideosPerDay = holder.HasVideosPerDay ? holder.VideosPerDay : null,
                }
            ),
            _ => new KeyCheck(KeyState.Unknown),
        };

    private string[] SelectReplicas()
    {
        string[] addresses = proxy.TryGetCluster(ProxyRoutes.Grpc, out ClusterState? cluster)
            ? [.. cluster.DestinationsState.AvailableDestinations.Select(replica => replica.Model.Config.Address)]
            : [];
        Random.Shared.Shuffle(addresses);
        return addresses[..Math.Min(addresses.Length, MaxAttempts)];
    }

    private GrpcChannel GetChannel(string address) =>
        _channels
            .GetOrAdd(
                address,
                key => new Lazy<GrpcChannel>(() =>
                    GrpcChannel.ForAddress(
                        key,
                        new GrpcChannelOptions
                        {
                            HttpHandler = new SocketsHttpHandler { ConnectTimeout = options.Value.ConnectTimeout, UseProxy = false },
                            DisposeHttpClient = true,
                        }
                    )
                )
            )
            .Value;
}
