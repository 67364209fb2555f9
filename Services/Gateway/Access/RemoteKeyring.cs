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
/// Checks keys and links by calling a replica of the API, which stores the keys. It calls only replicas that the proxy considers available.
/// A check is idempotent, so it is retried on another replica if one does not respond.
/// </summary>
internal sealed class RemoteKeyring(IProxyStateLookup proxy, IOptions<ProxyOptions> options, TimeProvider time)
    : IKeyring,
        ILinkKeyring,
        IDisposable
{
    private const int MaxAttempts = 3;

    /// <summary>A check normally takes one or two milliseconds. A longer wait means that the replica is not responding.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    public async Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        var request = new CheckKeyRequest { Key = token ?? string.Empty };
        return ToKeyCheck(await CallAsync((client, call) => client.CheckKeyAsync(request, call), cancellationToken));
    }

    public async Task<Caller?> FindLinkHolderAsync(string videoId, IQueryCollection query, CancellationToken cancellationToken)
    {
        var request = new FindLinkHolderRequest
        {
            VideoId = videoId,
            Variant = query["variant"].ToString(),
            Format = query["format"].ToString(),
            Expires = query["expires"].ToString(),
            Key = query["key"].ToString(),
            Signature = query["signature"].ToString(),
        };
        FindLinkHolderResponse response = await CallAsync((client, call) => client.FindLinkHolderAsync(request, call), cancellationToken);
        return response.Holder is { } holder ? ToCaller(holder) : null;
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
            V1.KeyState.Valid when response.Holder is { } holder => new KeyCheck(KeyState.Valid, ToCaller(holder)),
            _ => new KeyCheck(KeyState.Unknown),
        };

    private static Caller ToCaller(KeyHolder holder) =>
        new()
        {
            KeyId = holder.KeyId,
            Tenant = holder.Tenant,
            IsAdmin = holder.IsAdmin,
            RequestsPerMinute = holder.HasRequestsPerMinute ? holder.RequestsPerMinute : null,
            VideosPerDay = holder.HasVideosPerDay ? holder.VideosPerDay : null,
        };

    /// <summary>Makes a call to one replica after the other until one responds.</summary>
    private async Task<T> CallAsync<T>(
        Func<Keyring.KeyringClient, CallOptions, AsyncUnaryCall<T>> call,
        CancellationToken cancellationToken
    )
    {
        RpcException? failure = null;
        foreach (string address in SelectReplicas())
        {
            try
            {
                var client = new Keyring.KeyringClient(GetChannel(address));
                var settings = new CallOptions(deadline: time.GetUtcNow().UtcDateTime + s_timeout, cancellationToken: cancellationToken);
                return await call(client, settings);
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
